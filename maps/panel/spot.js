"use strict";
/* What a row of the Match view shows on the map: one thing at a time, kept in the address. */

/** @typedef {{counties: string[], rings: number[][], lines: [number[], number[]][]}} Shown */

/** Ids that stand in one cell. @param {any} cell @returns {string[]} */
const idsIn = (cell) =>
  [cell ?? []]
    .flat()
    .flatMap((x) => String(x).split(";"))
    .map((x) => x.trim())
    .filter(Boolean);
const rowById = (/** @type {string} */ key, /** @type {any} */ id) =>
  has(id) ? rows(key).find((r) => String(r.id ?? r.code) === String(id)) : undefined;
/** Campuses of the ids of a cell: campuses, or all campuses of institutions. @param {any} cell */
const campusesIn = (cell) =>
  idsIn(cell).flatMap((id) =>
    rows("campuses").filter(
      (c) => String(c.id) === id || (String(c.institution) === id && c.status === "operating"),
    ),
  );
const cellHolds = (/** @type {any} */ cell, /** @type {any} */ code) =>
  idsIn(cell).includes(String(code));
/** Clusters of an industry in a county. @param {any} row with adcode and industry */
const clustersOf = (row) =>
  has(row.clusters) && !/^\d*$/.test(String(row.clusters))
    ? idsIn(row.clusters)
        .map((id) => rowById("clusters", id))
        .filter(Boolean)
    : rows("clusters").filter(
        (c) => String(c.adcode) === String(row.adcode) && cellHolds(c.gb4754, row.industry),
      );
const gapSpot = (/** @type {any} */ r) => `gap-${r.adcode}-${r.industry}`;
const breakSpot = (/** @type {any} */ r) => `break-${r.adcode}-${r.industry}`;
const surplusSpot = (/** @type {any} */ r) => `surplus-${r.campus}-${r.industry}`;
const parkSpot = (/** @type {any} */ r) => `park-${r.park}`;
const campusSpot = (/** @type {any} */ r) => `campus-${r.campus}`;
const MOVE_SPOT = "move";
const allPlaced = () => rows("placement").find((r) => r.college === "all");

/** @param {string} kind @param {any[]} list @returns {number[][]} */
const spotsOf = (kind, list) =>
  list
    .filter(Boolean)
    .map((r) => placeOf(kind, r))
    .filter(Boolean);
/** Every point joined with every other of the second list. @param {number[][]} a @param {number[][]} b */
const joined = (a, b) =>
  a.flatMap((from) => b.map((to) => /** @type {[number[], number[]]} */ ([from, to])));

/** What the chosen row shows; nothing where no row has that key. @returns {Shown} */
function shownSpot() {
  /** @type {Shown} */ const none = { counties: [], rings: [], lines: [] };
  if (state.view !== "match" || !state.spot) return none;
  for (const [key, name] of /** @type {[string, (r: any) => string][]} */ ([
    ["programme_gaps", gapSpot],
    ["ladder_breaks", breakSpot],
  ])) {
    const own = rows(key).filter((row) => name(row) === state.spot),
      r = own[0];
    if (!r) continue;
    const here = spotsOf("clusters", clustersOf(r)),
      there = spotsOf(
        "campuses",
        own.map((row) => rowById("campuses", row.nearest_campus)),
      ),
      parks = spotsOf(
        "parks",
        idsIn(r.parks).map((id) => rowById("parks", id)),
      );
    return {
      counties: [String(r.adcode)],
      rings: [...here, ...there, ...parks],
      lines: joined(here, there),
    };
  }
  const surplus = rows("programme_surplus").find((r) => surplusSpot(r) === state.spot);
  if (surplus) {
    const from = spotsOf("campuses", [rowById("campuses", surplus.campus)]),
      to = spotsOf("clusters", [rowById("clusters", surplus.nearest_cluster)]);
    return { counties: [], rings: [...from, ...to], lines: joined(from, to) };
  }
  const park = rows("consortia").find((r) => parkSpot(r) === state.spot);
  if (park) {
    const at = spotsOf("parks", [rowById("parks", park.park)]),
      with_ = spotsOf("campuses", [...campusesIn(park.campuses), ...campusesIn(park.schools)]);
    return {
      counties: at.length ? [] : [String(park.adcode)],
      rings: [...at, ...with_],
      lines: joined(at, with_),
    };
  }
  const move = state.spot === MOVE_SPOT ? allPlaced() : null;
  if (move) {
    const from = spotsOf("campuses", [rowById("campuses", move.move_campus)]),
      to = spotsOf("townships", [rowById("townships", move.move_township)]);
    return { counties: [], rings: [...from, ...to], lines: joined(from, to) };
  }
  const campus = rows("campuses").find((r) => campusSpot({ campus: r.id }) === state.spot);
  return campus ? { ...none, rings: spotsOf("campuses", [campus]) } : none;
}
// rings and lines lie upon the symbols that they point at
map.createPane("spot").style.zIndex = "620";
map.getPane("spot").style.pointerEvents = "none";
function drawSpot() {
  const shown = shownSpot(),
    look = { pane: "spot", interactive: false };
  for (const code of shown.counties)
    if (G.counties[code])
      links.addLayer(
        L.polygon(polygons(G.counties[code].rings), {
          ...look,
          fill: false,
          weight: 3.2,
          color: P.ink,
        }),
      );
  for (const ends of shown.lines)
    links.addLayer(
      L.polyline(/** @type {any} */ (ends), {
        ...look,
        weight: 2.6,
        color: P.site,
        dashArray: "7 5",
      }),
    );
  for (const at of shown.rings)
    links.addLayer(
      L.circleMarker(/** @type {any} */ (at), {
        ...look,
        radius: 13,
        weight: 3,
        color: P.site,
        fill: false,
      }),
    );
}
/** The row of the legend that says what the rings are. */
const spotRow = () =>
  el(
    "div",
    { class: "key" },
    sv(
      "svg",
      { width: 22, height: 18, "aria-hidden": "true" },
      sv("circle", { cx: 11, cy: 9, r: 6.5, fill: "none", stroke: P.site, "stroke-width": 2.5 }),
    ),
    el("span", {}, t("spotkey")),
  );
/** Show what a row is about, or take it off the map again. @param {string} key */
function toggleSpot(key) {
  set({ spot: state.spot === key ? "" : key });
  const shown = shownSpot(),
    /** @type {any} */ box = L.latLngBounds(/** @type {any} */ (shown.rings));
  for (const code of shown.counties)
    if (borders.get(code)) box.extend(borders.get(code).getBounds());
  if (box.isValid() && !map.getBounds().contains(box))
    map.fitBounds(box.pad(0.2), { maxZoom: 11, animate: false });
  // on a phone the map lies above the tables: what was asked for is brought into view
  if (state.spot && phone.matches) document.querySelector("main").scrollTop = 0;
}
/** Options of a table whose rows are shown on the map. @param {string} title @param {(r: any) => string} name */
const onMap = (title, name) => ({
  title,
  key: (/** @type {any} */ r) => "spot-" + name(r),
  open: (/** @type {any} */ r) => toggleSpot(name(r)),
  pressed: (/** @type {any} */ r) => state.spot === name(r),
  tip: t("showonmap"),
});

/* ---- words that several parts need ---- */
const industryWord = (/** @type {any} */ code) =>
  pick((D.industries || {})[code]) || pick(SECTIONS[code]) || `${t("industry")} ${code}`;
const listWords = (/** @type {string[]} */ words) =>
  [...new Set(words.filter(Boolean))].join(lang() ? ", " : "、");
const levelWord = (/** @type {any} */ level) => pick(P.levels[level]) || String(level ?? "");
/** Minutes, or why there are none. @param {any} row with nearest_min and state @param {string} [key] */
function minutesOr(row, key = "nearest_min") {
  if (has(row[key])) return mins(row[key]);
  if (row.state === "no_programme") return t("noprogramme");
  return P.states[row.state] ? stateWord(row.state) : t("unknown");
}
/** A number with so many decimals; what rounds to nought has no sign. @param {any} x */
const decimals = (x, digits = 2) =>
  has(x)
    ? Number(x)
        .toFixed(digits)
        .replace(/^-(?=0\.?0*$)/, "")
        .replace("-", "−")
    : t("unknown");
/** Long tables that the reader has opened in full. @type {Set<string>} */ const inFull = new Set();
/** A table that can be saved by a button of its own; a long one shows its first rows until asked.
 * @param {Column[]} columns @param {any[]} list @param {any} options as of `table`, and `most` rows */
function savable(columns, list, options) {
  const { most = 0, ...rest } = options,
    key = columns[0].key,
    host = el("div", { class: "savable" });
  const cut = most && list.length > most + 2 && !inFull.has(key);
  const button = (
    /** @type {string} */ name,
    /** @type {string} */ word,
    /** @type {() => void} */ run,
  ) =>
    el(
      "button",
      {
        type: "button",
        class: "small",
        "data-key": `${name}-${key}`,
        "aria-label": `${word}: ${rest.title}`,
        onclick: run,
      },
      word,
    );
  host.append(
    table(columns, list, rest),
    el(
      "div",
      { class: "row under-table" },
      cut
        ? button("all", fill("showall", { n: list.length }), () => {
            inFull.add(key);
            draw();
          })
        : null,
      button("csv", t("savecsv"), () => saveTable({ columns, list, title: rest.title })),
    ),
  );
  if (cut) for (const tr of [...host.querySelectorAll("tbody tr")].slice(most)) tr.hidden = true;
  return host;
}
