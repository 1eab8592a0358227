"use strict";
/* The maps and charts of the report: drawn once from the saved figures, whatever is switched. */

const REPORT_WIDE = 480,
  CHART_WIDE = 360;
/** A figure that was saved, or the state that stands in its place. @param {any} row @param {string} key @param {string[]} tiers */
function savedFigure(row, key, tiers) {
  const state = tiers.map((tier) => row["state_" + tier]).find((word) => P.states[word]);
  return state || (has(row[key]) ? row[key] : unmeasured());
}
/** @param {any} ramp @param {number} own the standard in force becomes a border of a class */
function withBorder(ramp, own) {
  const breaks = [...ramp.breaks];
  if (!breaks.includes(own)) {
    const off = breaks.map((edge) => Math.abs(edge - own));
    breaks[off.indexOf(Math.min(...off))] = own;
  }
  return { ...ramp, breaks };
}
/** What each picture of the report shows. @type {Record<string, () => {kind: string, ramp: any, figure: (row: any) => any, title: string}>} */
const reportThemes = {
  coverage: () => ({
    kind: "townships",
    ramp: P.share,
    figure: (r) => savedFigure(r, "covered_local", ["county", "township"]),
    title: `${t("local")} · ${t("share")}`,
  }),
  gaps: () => ({
    kind: "counties",
    ramp: P.probability,
    figure: (r) => (has(r.p_underserved) ? r.p_underserved : unmeasured()),
    title: t("prob"),
  }),
  match: () => ({
    kind: "counties",
    ramp: P.alignment,
    figure: (r) => (has(r.alignment_manufacturing) ? r.alignment_manufacturing : "few"),
    title: `${t("manufacturing")} · ${t("alignword")}`,
  }),
  sites: () => ({
    kind: "townships",
    ramp: withBorder(P.minutes, savedStandards.county ?? 45),
    figure: (r) => savedFigure(r, "min_county", ["county"]),
    title: `${t("county")} · ${t("minutes")}`,
  }),
};
/** Zones with their fill, counties standing in for the townships that they do not have. @param {string} view */
function reportZones(view) {
  const now = reportThemes[view](),
    own = now.kind === "townships" ? rows("townships").filter((r) => G.townships[r.code]) : [],
    held = new Set(own.map((r) => String(r.adcode)));
  const bare = rows("counties").filter((r) => G.counties[r.adcode] && !held.has(String(r.adcode)));
  const value = (row) => {
    const x = now.kind === "townships" && !row.code ? row.covered_local : now.figure(row);
    return has(x) ? x : "unlocated";
  };
  return {
    ...now,
    zones: [
      ...own.map((row) => ({ rings: G.townships[row.code].rings, value: value(row) })),
      ...bare.map((row) => ({ rings: G.counties[row.adcode].rings, value: value(row) })),
    ],
  };
}
/** A projection for the whole study: degrees of longitude shrink with the latitude. */
function reportFrame() {
  const box = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  for (const zone of Object.values(G.counties))
    for (const rings of zone.rings)
      for (const [lat, lon] of ring(rings[0])) {
        box.west = Math.min(box.west, lon);
        box.east = Math.max(box.east, lon);
        box.south = Math.min(box.south, lat);
        box.north = Math.max(box.north, lat);
      }
  const shrink = Math.cos(((box.south + box.north) / 2) * (Math.PI / 180)),
    scale = (REPORT_WIDE - 24) / ((box.east - box.west) * shrink || 1);
  return {
    scale,
    high: Math.ceil((box.north - box.south) * scale) + 24,
    /** @param {number} lon @param {number} lat @returns {[number, number]} */
    at: (lon, lat) => [12 + (lon - box.west) * shrink * scale, 12 + (box.north - lat) * scale],
  };
}
/** @param {any} frame @param {number[][][]} list polygons of rings of steps */
const reportPath = (frame, list) =>
  list
    .flat()
    .map(
      (steps) =>
        "M" +
        ring(steps)
          .map(([lat, lon]) => frame.at(lon, lat).map((x) => x.toFixed(1)))
          .join("L") +
        "Z",
    )
    .join("");
/** @param {string} view @param {string} alt */
function reportMap(view, alt) {
  if (!Object.keys(G.counties).length) return el("p", { class: "note" }, alt);
  const frame = reportFrame(),
    shown = reportZones(view);
  const svg = sv("svg", {
    viewBox: `0 0 ${REPORT_WIDE} ${frame.high}`,
    role: "img",
    "aria-label": alt,
    class: "report-map",
  });
  const path = (list, look) => svg.append(sv("path", { d: reportPath(frame, list), ...look }));
  svg.append(sv("rect", { width: REPORT_WIDE, height: frame.high, fill: P.sea }));
  path(G.ground, { fill: P.land, stroke: "#cfcabd", "stroke-width": 0.5 });
  for (const zone of shown.zones)
    path(zone.rings, {
      fill: fillOf(zone.value, shown.ramp),
      stroke: typeof zone.value === "string" ? "#7d7d7d" : "none",
      "stroke-width": 0.5,
    });
  for (const zone of Object.values(G.counties))
    path(zone.rings, { fill: "none", stroke: P.ink, "stroke-width": 0.9 });
  reportMarks(svg, frame, view);
  reportNames(svg, frame);
  reportScale(svg, frame);
  return svg;
}
/** @param {any} svg @param {any} frame @param {any} row @param {any} icon @param {number} size */
function reportMark(svg, frame, row, icon, size) {
  const [x, y] = frame.at(row.lon, row.lat);
  icon.setAttribute("x", String(x - size / 2));
  icon.setAttribute("y", String(y - size / 2));
  svg.append(icon);
}
/** @param {any} svg @param {any} frame @param {string} view */
function reportMarks(svg, frame, view) {
  const placed = (row) => has(row.lon) && has(row.lat);
  if (view === "coverage")
    for (const row of rows("campuses"))
      if (placed(row) && row.status !== "closed") {
        const look = { colour: P.ink, filled: row.kind === "main", dashed: row.status === "planned" };
        reportMark(svg, frame, row, symbol(P.levels[topLevel(row)].shape, 10, look), 10);
      }
  if (view === "match")
    for (const row of rows("clusters"))
      for (const [lon, lat] of G.places.clusters[row.id] || []) {
        const look = {
          colour: P.cluster,
          filled: row.matched === true,
          crossed: row.matched === false,
        };
        reportMark(svg, frame, { lon, lat }, symbol("hexagon", 13, look), 13);
      }
  if (view === "sites")
    for (const row of reportSites())
      if (placed(row)) {
        const look = { colour: P.site, filled: true, text: String(row.order) };
        reportMark(svg, frame, row, symbol("star", 24, look), 24);
      }
}
/** The plan of the first aim, in the order of building. */
function reportSites() {
  const known = rows("sites").filter((r) => has(r.gain_people));
  return known
    .filter((r) => r.objective_name === known[0].objective_name)
    .sort((a, b) => a.order - b.order);
}
/** @param {any} svg @param {any} frame */
function reportNames(svg, frame) {
  for (const row of rows("counties")) {
    const zone = G.counties[row.adcode];
    if (!zone) continue;
    const [x, y] = frame.at(zone.label[0], zone.label[1]);
    svg.append(
      sv(
        "text",
        {
          x,
          y: y + 4,
          "text-anchor": "middle",
          "font-size": 11,
          "font-weight": 600,
          fill: P.ink,
          stroke: "#fff",
          "stroke-width": 3,
          "paint-order": "stroke",
        },
        rowName(row),
      ),
    );
  }
}
/** @param {any} svg @param {any} frame */
function reportScale(svg, frame) {
  const per_km = frame.scale / 111.2,
    km = [1, 2, 5, 10, 20, 50, 100, 200].filter((n) => n * per_km < REPORT_WIDE / 5).pop() || 1;
  const x = REPORT_WIDE - 16 - km * per_km,
    y = frame.high - 14;
  svg.append(
    sv("path", {
      d: `M${x} ${y - 5}V${y}H${x + km * per_km}V${y - 5}`,
      fill: "none",
      stroke: P.ink,
      "stroke-width": 1.4,
    }),
    sv("text", { x: x + 3, y: y - 4, "font-size": 10, fill: P.ink }, `${km} km`),
    sv("text", { x: REPORT_WIDE - 20, y: 18, "font-size": 11, fill: P.ink }, "N"),
    sv("path", { d: `M${REPORT_WIDE - 16} 22l-4 10h8Z`, fill: P.ink }),
  );
}
/** @param {any} ramp @param {number} at */
function classText(ramp, at) {
  const say = (x) => (ramp.unit === "share" ? `${Math.round(100 * x)} %` : String(x)),
    { breaks } = ramp;
  if (at === 0) return `${ramp.from ? "<" : "≤"} ${say(breaks[0])}`;
  if (at === breaks.length) return `${ramp.from ? "≥" : ">"} ${say(breaks[at - 1])}`;
  return `${say(breaks[at - 1])}–${say(breaks[at])}`;
}
/** @param {string} view */
function reportLegend(view) {
  const { ramp, title, zones } = reportZones(view),
    slots = zones.map((z) => (typeof z.value === "number" ? classOf(z.value, ramp) : z.value));
  const count = (slot) => slots.filter((own) => own === slot).length;
  const key = (icon, text) => el("span", { class: "key" }, icon, el("span", {}, text));
  const states = ["unreachable", "no_road_in_data", "unlocated", "few"].filter(count);
  const marks = {
    match: [
      [symbol("hexagon", 14, { colour: P.cluster, filled: true }), t("reportmatched")],
      [symbol("hexagon", 14, { colour: P.cluster, crossed: true }), t("unmatched")],
    ],
    sites: [[symbol("star", 18, { colour: P.site, filled: true }), t("newcampus")]],
  };
  return el(
    "div",
    { class: "report-legend" },
    el("b", {}, title),
    ramp.colours.map((colour, at) =>
      key(swatch(colour), `${classText(ramp, at)} (${count(at)})`),
    ),
    states.map((slot) => key(swatch(fillOf(slot, ramp)), `${stateWord(slot)} (${count(slot)})`)),
    (marks[view] || []).map(([icon, text]) => key(icon, text)),
  );
}
/** Rows of low, middle and high on one scale. @param {string} view */
function reportChart(view) {
  const all = rows("counties"),
    spans = {
      coverage: { stem: ["covered_local_p05", "covered_local_p50", "covered_local_p95"], to: 1 },
      gaps: { stem: ["rank_low", "rank", "rank_high"], from: 1, to: Math.max(2, all.length) },
    }[view];
  if (!spans) return view === "sites" && rows("plans").length ? reportGains() : null;
  const [low, mid, high] = spans.stem,
    from = spans.from || 0,
    known = all.filter((r) => has(r[mid])).sort((a, b) => a[mid] - b[mid]),
    left = lang() ? 76 : 62,
    tall = 16 * known.length + 22;
  const x = (value) => left + ((CHART_WIDE - left - 46) * (value - from)) / (spans.to - from);
  const say = (value) => (view === "coverage" ? pct(value) : String(value));
  const svg = sv("svg", {
    viewBox: `0 0 ${CHART_WIDE} ${tall}`,
    role: "img",
    "aria-label": t(view === "coverage" ? "drawn" : "rank") + " 5–95 %",
    class: "report-chart",
  });
  for (const value of view === "coverage" ? [0, 0.5, 1] : [from, spans.to])
    svg.append(caption(x(value), 11, say(value), "middle"));
  known.forEach((row, at) => {
    const y = 26 + 16 * at;
    svg.append(
      caption(left - 8, y + 4, rowName(row), "end"),
      sv("line", { x1: x(from), x2: x(spans.to), y1: y, y2: y, stroke: "#e2dfd7" }),
      sv("line", {
        x1: x(row[low] ?? row[mid]),
        x2: x(row[high] ?? row[mid]),
        y1: y,
        y2: y,
        stroke: "#9aa7b8",
        "stroke-width": 4,
      }),
      sv("circle", { cx: x(row[mid]), cy: y, r: 4, fill: P.site }),
      caption(CHART_WIDE - 4, y + 4, say(row[mid]), "end"),
    );
  });
  return svg;
}
/** People gained by number of sites, for the aim of the plan. */
function reportGains() {
  const aim = (reportSites()[0] || {}).objective_name,
    plans = rows("plans").filter((r) => r.objective_name === aim && has(r.gain_people));
  if (plans.length < 2) return null;
  const top = Math.max(...plans.map((r) => r.gain_people), 1),
    wide = (gain) => Math.max(1, ((CHART_WIDE - 160) * gain) / top);
  const svg = sv("svg", {
    viewBox: `0 0 ${CHART_WIDE} ${18 * plans.length + 4}`,
    role: "img",
    "aria-label": t("curve"),
    class: "report-chart",
  });
  plans.forEach((plan, at) => {
    const y = 4 + 18 * at;
    svg.append(
      caption(72, y + 11, `${plan.p} ${t("reportsites")}`, "end"),
      sv("rect", { x: 80, y, width: wide(plan.gain_people), height: 13, fill: P.site }),
      caption(86 + wide(plan.gain_people), y + 11, `+${folk(plan.gain_people)}`),
    );
  });
  return svg;
}
