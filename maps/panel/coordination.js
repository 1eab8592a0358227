"use strict";
/* The scale coordination index: its lines by place, its parts side by side, and what it was tested
   for. One ink and no ranking: a higher index may only mean a lower GDP per head. */

const INDEX_LEVELS = ["higher", "secondary", "both"];
/** Lines are told apart by their dashes, marks and names. */
const DASHES = ["", "7 4", "2 3", "9 3 2 3", "4 2", "1 3"];
const MARKS = ["circle", "square", "triangle", "diamond", "triangle_down", "hexagon"];
/** The year of the comparison; the last one that has values where none is chosen. */
let comparedYear = 0;

const indexLevels = () =>
  INDEX_LEVELS.filter((level) => rows("coordination").some((r) => r.level === level));
const indexLevel = () =>
  indexLevels().includes(state.level) ? state.level : indexLevels()[0] || "";
/** A row's index: computed from graduates and GDP, else as published. @param {any} r */
const indexOf = (r) => (has(r.index) ? r.index : r.published);
/** A place in the language of the page. @param {any} place */
const placeWord = (place) => (lang() && (D.english || {})[place]) || String(place ?? "");
/** A text of the results with the places that it names in the language of the page. @param {any} text */
function withPlaces(text) {
  let said = String(text ?? "");
  if (lang())
    for (const place of new Set(rows("coordination").map((r) => String(r.place))))
      if (place && (D.english || {})[place]) said = said.replaceAll(place, D.english[place]);
  return said;
}
/** Whether a place is the study's own. @param {any} place */
const isOwnPlace = (place) =>
  has(place) && String((R.study || {}).name_zh || "").startsWith(String(place));
/** One row a place and year of a level: of several vintages of the GDP the preliminary one.
 * @param {string} level @returns {any[]} */
function indexRows(level) {
  const order = ["preliminary", "final", "census_revision"],
    rank = (/** @type {any} */ r) => (order.indexOf(r.gdp_vintage) + 4) % 4;
  const best = new Map();
  for (const r of rows("coordination").filter((x) => x.level === level)) {
    const key = `${r.place} ${r.year}`,
      held = best.get(key);
    if (!held || rank(r) < rank(held)) best.set(key, r);
  }
  return [...best.values()];
}
/** Places in the order of the table. @param {any[]} list @returns {string[]} */
const placesIn = (list) => [...new Set(list.map((r) => String(r.place)))];
/** Heights of names so that none lies upon another. @param {number[]} wanted @param {number} apart */
function spread(wanted, apart) {
  const order = wanted.map((y, at) => ({ y, at })).sort((a, b) => a.y - b.y);
  for (let k = 1; k < order.length; k++) order[k].y = Math.max(order[k].y, order[k - 1].y + apart);
  const out = wanted.slice();
  for (const { y, at } of order) out[at] = y;
  return out;
}
/** The index of each place over the years. @param {string} level */
function indexChart(level) {
  const list = indexRows(level).filter((r) => has(indexOf(r)) && has(r.year));
  const places = placesIn(list),
    years = [...new Set(list.map((r) => Number(r.year)))].sort((a, b) => a - b);
  if (years.length < 2) return null;
  const w = 424,
    h = 210,
    right = lang() ? 112 : 86,
    top = Math.ceil(Math.max(...list.map(indexOf), 0.1));
  const x = (/** @type {number} */ year) =>
      28 + ((w - 28 - right) * (year - years[0])) / (years[years.length - 1] - years[0]),
    y = (/** @type {number} */ value) => 10 + (h - 36) * (1 - value / top);
  const svg = sv("svg", {
    viewBox: `0 0 ${w} ${h}`,
    width: "100%",
    role: "img",
    "aria-label": `${t("indexlines")} · ${t("ilevel_" + level)}`,
  });
  for (let k = 0; k <= top; k += top > 5 ? 2 : 1)
    svg.append(
      sv("line", { x1: 28, x2: w - right, y1: y(k), y2: y(k), stroke: "#e4e1d8" }),
      caption(22, y(k) + 4, String(k), "end"),
    );
  for (const year of years) svg.append(caption(x(year), h - 8, String(year), "middle"));
  const lasts = places.map((place) => {
    const own = list.filter((r) => r.place === place).sort((a, b) => a.year - b.year);
    return own[own.length - 1];
  });
  const heights = spread(
    lasts.map((r) => y(indexOf(r))),
    14,
  );
  places.forEach((place, k) =>
    drawIndexLine(
      svg,
      list.filter((r) => r.place === place),
      k,
      x,
      y,
    ),
  );
  places.forEach((place, k) => {
    const from = x(lasts[k].year) + 6;
    svg.append(
      sv("path", {
        d: `M${from} ${y(indexOf(lasts[k]))}L${w - right + 8} ${heights[k]}`,
        stroke: "#b5bac2",
        "stroke-width": 1,
      }),
      sv(
        "text",
        {
          x: w - right + 11,
          y: heights[k] + 4,
          "font-size": 11.5,
          "font-weight": isOwnPlace(place) ? 700 : 400,
          fill: P.ink,
        },
        `${placeWord(place)} ${decimals(indexOf(lasts[k]))}`,
      ),
    );
  });
  return svg;
}
/** @param {any} svg @param {any[]} own @param {number} k @param {(year: number) => number} x @param {(value: number) => number} y */
function drawIndexLine(svg, own, k, x, y) {
  const line = own.slice().sort((a, b) => a.year - b.year),
    shape = MARKS[k % MARKS.length];
  svg.append(
    sv("polyline", {
      points: line.map((r) => `${x(r.year).toFixed(1)},${y(indexOf(r)).toFixed(1)}`).join(" "),
      fill: "none",
      stroke: P.ink,
      "stroke-width": isOwnPlace(own[0].place) ? 2.6 : 1.4,
      "stroke-dasharray": DASHES[k % DASHES.length] || null,
    }),
  );
  for (const r of line)
    svg.append(
      sv(
        "path",
        {
          d: PATHS[shape],
          transform: `translate(${x(r.year) - 4.4} ${y(indexOf(r)) - 4.4}) scale(.55)`,
          fill: has(r.index) ? P.ink : "#fff",
          stroke: P.ink,
          "stroke-width": 2.4,
        },
        sv("title", {}, `${placeWord(r.place)} ${r.year}: ${decimals(indexOf(r))}`),
      ),
    );
}
/** Where a value stands between nought and the most, with the figure beside it. @param {any} x @param {number} most @param {string} text @param {boolean} [implied] */
function dotCell(x, most, text, implied = false) {
  if (!has(x)) return el("span", { class: "soft" }, t("unknown"));
  const w = 66,
    at = 5 + ((w - 10) * x) / (most || 1);
  return [
    sv(
      "svg",
      { class: "cell", width: w, height: 14, "aria-hidden": "true" },
      sv("path", { d: `M5 7H${w - 5}`, stroke: "#dcdfe4", "stroke-width": 2 }),
      sv("circle", {
        cx: at,
        cy: 7,
        r: 4,
        fill: implied ? "#fff" : P.ink,
        stroke: P.ink,
        "stroke-width": 1.5,
      }),
    ),
    `${implied ? "≈ " : ""}${text}`,
  ];
}
const perTenThousand = (/** @type {any} */ r) =>
  has(r.graduates_per_10000) ? r.graduates_per_10000 : r.implied_per_10000;
/** The index of one year beside the two things that make it up. @param {string} level */
function comparisonPart(level) {
  const all = indexRows(level).filter((r) => has(indexOf(r))),
    years = [...new Set(all.map((r) => Number(r.year)))].sort((a, b) => b - a);
  if (!years.length) return null;
  const year = years.includes(comparedYear) ? comparedYear : years[0],
    list = all.filter((r) => Number(r.year) === year),
    most = (/** @type {(r: any) => any} */ value) => Math.max(...list.map(value).filter(has), 0);
  const box = el(
    "select",
    {
      id: "index-year",
      "data-key": "index-year",
      onchange: (/** @type {any} */ e) => {
        comparedYear = Number(e.target.value);
        draw();
      },
    },
    years.map((one) => el("option", { value: one }, String(one))),
  );
  box.value = String(year);
  const tops = [most(indexOf), most(perTenThousand), most((r) => r.gdp_per_head_yuan)];
  /** @type {Column[]} */ const columns = [
    {
      key: "xp",
      label: t("place"),
      value: (r) => placeWord(r.place),
      cell: (r) => (isOwnPlace(r.place) ? el("b", {}, placeWord(r.place)) : placeWord(r.place)),
    },
    {
      key: "xi",
      label: t("indexword"),
      num: true,
      value: indexOf,
      cell: (r) => dotCell(indexOf(r), tops[0], decimals(indexOf(r))),
    },
    {
      key: "xg",
      label: t("perword"),
      num: true,
      value: perTenThousand,
      cell: (r) =>
        dotCell(
          perTenThousand(r),
          tops[1],
          decimals(perTenThousand(r), 1),
          !has(r.graduates_per_10000),
        ),
    },
    {
      key: "xh",
      label: t("perhead"),
      num: true,
      value: (r) => r.gdp_per_head_yuan,
      cell: (r) => dotCell(r.gdp_per_head_yuan, tops[2], whole(r.gdp_per_head_yuan)),
    },
  ];
  return [
    el("h3", {}, t("indexbeside")),
    el("div", { class: "row" }, el("label", { for: "index-year" }, t("year")), box),
    savable(columns, list, { title: `${t("indexbeside")} · ${year}`, look: "tight" }),
    el("p", { class: "note" }, t("indexidentity")),
  ];
}
/** How each place changed, in words of numbers alone. @param {string} level */
function trendTable(level) {
  const list = rows("coordination_trends").filter((r) => r.level === level);
  if (!list.length) return null;
  /** @type {Column[]} */ const columns = [
    {
      key: "tp",
      label: t("place"),
      value: (r) => placeWord(r.place),
      cell: (r) => placeWord(r.place),
    },
    {
      key: "tf",
      label: t("firstlast"),
      cell: (r) => [
        `${decimals(r.first_value)} → ${decimals(r.last_value)}`,
        el("small", { class: "under" }, `${r.first_year}–${r.last_year}`),
      ],
    },
    {
      key: "tc",
      label: t("changeword"),
      num: true,
      value: (r) => r.change,
      cell: (r) => signedDecimals(r.change),
    },
    {
      key: "ts",
      label: t("slopeword"),
      num: true,
      value: (r) => r.slope_per_year,
      cell: (r) => signedDecimals(r.slope_per_year),
    },
    {
      key: "tu",
      label: t("risesfalls"),
      num: true,
      value: (r) => r.rises,
      cell: (r) => `${r.rises} / ${r.falls}${r.unchanged ? ` / ${r.unchanged}` : ""}`,
    },
  ];
  return savable(columns, list, { title: t("trendword"), look: "tight" });
}
const signedDecimals = (/** @type {any} */ x) =>
  has(x) ? (x >= 0.005 ? "+" : "") + decimals(x) : t("unknown");
/** All rows of a level as the table has them. @param {string} level */
function indexTable(level) {
  const list = rows("coordination").filter((r) => r.level === level);
  /** @param {string} key @param {string} label @param {(x: any) => string} say @returns {Column} */
  const column = (key, label, say) => ({
    key: "i" + key,
    label: t(label),
    num: true,
    value: (r) => r[key],
    cell: (r) => (has(r[key]) ? say(r[key]) : t("unknown")),
  });
  /** @type {Column[]} */ const columns = [
    {
      key: "ip",
      label: t("place"),
      value: (r) => placeWord(r.place),
      cell: (r) => placeWord(r.place),
    },
    {
      key: "iy",
      label: t("year"),
      num: true,
      value: (r) => r.year,
      cell: (r) => String(r.year ?? ""),
    },
    {
      ...column("gdp_yi", "gdp", whole),
      cell: (r) => [
        has(r.gdp_yi) ? whole(r.gdp_yi) : t("unknown"),
        has(r.gdp_vintage) ? el("small", { class: "under" }, basisWord(r.gdp_vintage)) : "",
      ],
    },
    {
      key: "ig",
      label: t("graduates"),
      num: true,
      value: (r) => r.graduates ?? r.implied_graduates,
      cell: (r) =>
        has(r.graduates)
          ? whole(r.graduates)
          : has(r.implied_graduates)
            ? `≈ ${whole(r.implied_graduates)}`
            : t("unknown"),
    },
    column("published", "published", (x) => decimals(x)),
    ...(list.some((r) => has(r.index)) ? [column("index", "value", (x) => decimals(x))] : []),
  ];
  return fold("indextable", t("indexrows"), [
    el("p", { class: "note" }, t("impliednote")),
    savable(columns, list, { title: t("index"), look: "tight" }),
  ]);
}
/** Whether a check is one of the index: it says in words what it found. @param {any} c */
const isIndexCheck = (c) => Boolean(c && typeof c === "object" && (c.said_zh || c.said_en));
const saidBy = (/** @type {any} */ c) => withPlaces(pick({ zh: c.said_zh, en: c.said_en }));
/** The tests of the index: those that do not hold in full, the others by kind. */
function indexChecks() {
  const all = ((R.quality || {}).checks || []).filter(isIndexCheck),
    broken = all.filter((/** @type {any} */ c) => c.holds === false);
  if (!all.length) return null;
  return [
    el("h3", {}, t("indextests")),
    el("p", { class: "note" }, fill("testsnote", { n: all.length, broken: broken.length })),
    broken.length
      ? el(
          "ul",
          { class: "plain tests" },
          broken.map((/** @type {any} */ c) =>
            el(
              "li",
              {},
              el(
                "b",
                {},
                c.claim_zh
                  ? `“${pick({ zh: c.claim_zh, en: c.claim_en })}”`
                  : pick(CHECKS[c.check]) || c.check,
              ),
              lang() ? ": " : "：",
              saidBy(c),
            ),
          ),
        )
      : null,
    fold("indextests", t("alltests"), checkList(all)),
  ];
}
function coordinationPart() {
  if (!rows("coordination").length) return null;
  const level = indexLevel();
  return [
    el("h2", {}, t("index")),
    el("p", { class: "note" }, t("indexnote")),
    el(
      "div",
      { class: "choices", role: "group", "aria-label": t("level") },
      indexLevels().map((one) =>
        el(
          "button",
          {
            type: "button",
            "data-key": "level-" + one,
            "aria-pressed": String(one === level),
            onclick: () => set({ level: one }),
          },
          t("ilevel_" + one),
        ),
      ),
    ),
    indexChart(level),
    el("p", { class: "note" }, t("linesnote")),
    trendTable(level),
    comparisonPart(level),
    indexTable(level),
    indexChecks(),
  ];
}
