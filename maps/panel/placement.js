"use strict";
/* Where campuses stand against chance and the best: both nulls drawn, a line a college. */

const NULLS = ["uniform", "by_residents"];

/** A number of clusters as people say it. @param {any} x */
const someClusters = (x) => (has(x) ? String(Math.round(Number(x) * 10) / 10) : t("unknown"));
/** The random placements under each null, above one axis; the darker bars do at least as well.
 * @param {any} whole row of all campuses @param {any[]} draws */
function nullsChart(whole, draws) {
  const w = 424,
    each = 92,
    left = 8,
    foot = NULLS.length * each + 20;
  const last = Math.max(whole.optimum || 0, whole.clusters_taught || 0, 1) + 1,
    first = Math.max(0, Math.min(whole.observed, ...draws.map((r) => r.clusters_matched)) - 2),
    most = Math.max(...draws.map((r) => r.draws), 1);
  const step = (w - 2 * left) / (last - first + 1),
    x = (/** @type {number} */ n) => left + step * (n - first + 0.5);
  const svg = sv("svg", {
    viewBox: `0 0 ${w} ${foot + 18}`,
    width: "100%",
    role: "img",
    "aria-label": `${t("nullschart")}. ${NULLS.map((name) => nullWords(whole, name)).join(" ")}`,
  });
  NULLS.forEach((name, k) => {
    const base = 20 + (k + 1) * each - 14;
    for (const r of draws.filter((d) => d.null === name)) {
      const high = Math.max(1, (54 * r.draws) / most);
      svg.append(
        sv("rect", {
          x: x(r.clusters_matched) - step * 0.42,
          width: step * 0.84,
          y: base - high,
          height: high,
          fill: r.clusters_matched >= whole.observed ? "#6b7785" : "#c5ccd3",
        }),
      );
    }
    const mean = whole[name + "_mean"];
    svg.append(
      sv("path", { d: `M${left} ${base}H${w - left}`, stroke: "#8a8f98", "stroke-width": 1 }),
      caption(left, base - 62, t("null_" + name)),
    );
    if (has(mean))
      svg.append(
        sv("path", { d: `M${x(mean)} ${base + 1}l5 8h-10Z`, fill: P.ink }),
        caption(x(mean) + 8, base + 11, `${t("meanword")} ${someClusters(mean)}`),
      );
  });
  drawMark(svg, x(whole.observed), foot, `${t("observed")} ${whole.observed}`, "end", null);
  if (has(whole.optimum))
    drawMark(svg, x(whole.optimum), foot, `${t("optimum")} ${whole.optimum}`, "start", "5 3");
  for (let n = first; n <= last; n++)
    if (n % 5 === 0) svg.append(caption(x(n), foot + 10, String(n), "middle"));
  return svg;
}
/** A line through both charts with its word. @param {any} svg @param {number} x @param {number} foot @param {string} text @param {string} side @param {string | null} dash */
function drawMark(svg, x, foot, text, side, dash) {
  svg.append(
    sv("path", {
      d: `M${x} 16V${foot - 6}`,
      stroke: P.ink,
      "stroke-width": 2,
      "stroke-dasharray": dash,
    }),
    sv(
      "text",
      {
        x: side === "end" ? x + 4 : x,
        y: 11,
        "font-size": 12,
        "font-weight": 600,
        fill: P.ink,
        "text-anchor": side === "end" ? "end" : "middle",
      },
      text,
    ),
  );
}
/** What one null says, in words. @param {any} row @param {string} name */
function nullWords(row, name) {
  const ratio = row[name + "_ratio"];
  return (
    fill("nullsays", {
      null: t("null_" + name),
      mean: someClusters(row[name + "_mean"]),
      share: pct(row[name + "_p"]),
      p: decimals(row[name + "_p"], 3),
    }) + (has(ratio) ? fill("ratiosays", { ratio: decimals(ratio) }) : t("noratio"))
  );
}
/** Clusters of one college on a line: taught, as it stands, by chance, at best. @param {any} r @param {number} most */
function collegeStrip(r, most) {
  const w = 96,
    x = (/** @type {number} */ n) => 6 + ((w - 12) * n) / most,
    words = `${t("observed")} ${r.observed}, ${t("optimum")} ${someClusters(r.optimum)}, ${t("bychance")} ${chanceWords(r)}`;
  const svg = sv(
    "svg",
    { class: "cell", width: w, height: 16, role: "img", "aria-label": words },
    sv("rect", {
      x: x(0),
      y: 6,
      width: Math.max(1, x(r.clusters_taught) - x(0)),
      height: 4,
      fill: "#dcdfe4",
    }),
  );
  for (const name of NULLS)
    if (has(r[name + "_mean"]))
      svg.append(
        sv("path", { d: `M${x(r[name + "_mean"])} 2V14`, stroke: "#5a6472", "stroke-width": 1.4 }),
      );
  if (has(r.optimum))
    svg.append(
      sv("path", {
        d: `M${x(r.optimum)} 2.5l5.5 5.5l-5.5 5.5l-5.5 -5.5Z`,
        fill: "#fff",
        stroke: P.ink,
        "stroke-width": 1.5,
      }),
    );
  svg.append(sv("circle", { cx: x(r.observed), cy: 8, r: 3.6, fill: P.ink }));
  return svg;
}
function chanceWords(/** @type {any} */ r) {
  const both = [...new Set(NULLS.map((name) => someClusters(r[name + "_mean"])))];
  return both.join(" – ");
}
const collegeName = (/** @type {any} */ r) =>
  r.college === "all"
    ? t("allcampuses")
    : (!lang() && r.college_name_zh) || parentName(r.college) || r.college_name_zh;
function collegeTable() {
  const list = rows("placement").filter((r) => r.college !== "all"),
    most = Math.max(...list.map((r) => r.clusters_taught || 0), 1);
  if (!list.length) return null;
  /** @type {Column[]} */ const columns = [
    { key: "pn", label: t("collegeword"), value: collegeName, cell: collegeName },
    { key: "pg", label: t("onaline"), cell: (r) => collegeStrip(r, most) },
    {
      key: "po",
      label: t("observed"),
      num: true,
      value: (r) => r.observed,
      cell: (r) => String(r.observed),
    },
    {
      key: "pc",
      label: t("bychance"),
      num: true,
      value: (r) => r.by_residents_mean,
      cell: (r) => [
        chanceWords(r),
        el(
          "small",
          { class: "under" },
          `p\u00a0${NULLS.map((n) => decimals(r[n + "_p"])).join("\u00a0/\u00a0")}`,
        ),
      ],
    },
    {
      key: "pb",
      label: t("optimum"),
      num: true,
      value: (r) => r.optimum,
      cell: (r) => someClusters(r.optimum),
    },
    {
      key: "pt",
      label: t("taught"),
      num: true,
      value: (r) => r.clusters_taught,
      cell: (r) => someClusters(r.clusters_taught),
    },
  ];
  return fold("colleges", t("eachcollege"), [
    el("p", { class: "note" }, t("collegenote")),
    savable(columns, list, { title: t("eachcollege"), look: "tight" }),
  ]);
}
/** The one campus whose move would gain most. @param {any} whole */
function movePart(whole) {
  if (!has(whole.move_campus) || !has(whole.move_township))
    return el("p", { class: "note" }, t("nomove"));
  const town = rowById("townships", whole.move_township),
    place = town
      ? listWords([countyName(town.adcode), rowName(town)])
      : String(whole.move_township);
  return [
    el(
      "p",
      {},
      fill("movesays", {
        campus: campusName(whole.move_campus),
        place,
        n: whole.move_gain,
      }),
    ),
    el(
      "button",
      {
        type: "button",
        class: "small",
        "data-key": "spot-move",
        "aria-pressed": String(state.spot === MOVE_SPOT),
        onclick: () => toggleSpot(MOVE_SPOT),
      },
      t("showonmap"),
    ),
  ];
}
function placementPart() {
  const whole = allPlaced(),
    draws = rows("placement_draws");
  if (!whole || !has(whole.observed))
    return [el("h2", {}, t("placement")), el("p", { class: "note" }, t("noplacement"))];
  return [
    el("h2", {}, t("placement")),
    el(
      "p",
      { class: "note" },
      fill("placementnote", {
        n: whole.clusters,
        taught: someClusters(whole.clusters_taught),
        out: has(whole.campuses_without_place) ? whole.campuses_without_place : t("unknown"),
      }),
    ),
    draws.length ? nullsChart(whole, draws) : null,
    draws.length ? el("p", { class: "note" }, t("darkbars")) : null,
    el(
      "ul",
      { class: "plain" },
      NULLS.filter((name) => has(whole[name + "_mean"])).map((name) =>
        el("li", {}, nullWords(whole, name)),
      ),
      whole.status === "optimal" || !has(whole.optimum_bound)
        ? null
        : el("li", {}, fill("boundsays", { bound: whole.optimum_bound })),
    ),
    movePart(whole),
    collegeTable(),
  ];
}
