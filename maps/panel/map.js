"use strict";
/* The map: ground, zones, roads, borders, points, names. Geometry comes once and is shared. */

/** @type {any} */ const map = /** @type {any} */ (window).map_atlas;
L.control.zoom({ position: "topleft" }).addTo(map);
L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
for (const [pane, z] of [
  ["ground", 200],
  ["zones", 300],
  ["isochrones", 340],
  ["lines", 350],
  ["veil", 360],
  ["borders", 380],
  ["grid", 385],
  ["links", 390],
  ["candidates", 395],
]) {
  map.createPane(pane).style.zIndex = String(z);
  if (!["zones", "candidates"].includes(String(pane)))
    map.getPane(pane).style.pointerEvents = "none";
}
const FINE_ZOOM = 10,
  phone = window.matchMedia("(max-width: 760px)");
/** Places are WGS-84; a base map in another datum moves every layer to it.
 * @param {number} lat @param {number} lon @returns {[number, number]} */
const toMap = (lat, lon) =>
  D.basemap && D.basemap.datum === "gcj02" ? Datum.toGcj02(lat, lon) : [lat, lon];
/** @param {any} at @returns {[number, number]} */
const fromMap = (at) =>
  D.basemap && D.basemap.datum === "gcj02" ? Datum.fromGcj02(at.lat, at.lng) : [at.lat, at.lng];

/** @param {number[]} steps @returns {number[][]} lat, lon as WGS-84 */
function ring(steps) {
  const out = [];
  for (let i = 0, x = 0, y = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    out.push([y / G.units_per_degree, x / G.units_per_degree]);
  }
  return out;
}
const shown = (/** @type {number[]} */ steps) => ring(steps).map(([lat, lon]) => toMap(lat, lon));
/** @param {number[][][]} list @returns {any} */
const polygons = (list) => list.map((rings) => rings.map(shown));

if (G.ground.length)
  L.polygon(polygons(G.ground), {
    pane: "ground",
    weight: 0.6,
    color: "#cfcabd",
    fillColor: P.land,
    fillOpacity: D.basemap ? 0 : 1,
    interactive: false,
  }).addTo(map);
if (G.neighbours.length)
  L.polyline(G.neighbours.flat().map(shown), {
    pane: "ground",
    weight: 0.6,
    color: "#cfcabd",
    interactive: false,
  }).addTo(map);
if (G.surround.length && !D.basemap)
  L.polygon(
    [
      [
        [-85, -180],
        [85, -180],
        [85, 180],
        [-85, 180],
      ],
      ...G.surround.map((rings) => shown(rings[0])),
    ],
    { pane: "veil", stroke: false, fillColor: "#edf0f0", fillOpacity: 1, interactive: false },
  ).addTo(map);

/** @type {Record<string, Map<string, {shape: any, row: any, look: string, on: boolean}>>} */
const zones = { townships: new Map(), counties: new Map() };
for (const kind of ["townships", "counties"])
  for (const row of rows(kind)) {
    const code = String(kind === "counties" ? row.adcode : row.code);
    if (!G[kind][code]) continue;
    const shape = L.polygon(polygons(G[kind][code].rings), {
      pane: "zones",
      weight: 0,
      color: "#fff",
      fillOpacity: D.basemap ? 0.6 : 1,
      className: "zone",
    });
    shape.bindTooltip(() => zoneTip(kind, row), { sticky: true });
    shape
      .on("mouseover", () => light(row.adcode, true))
      .on("mouseout", () => light(row.adcode, false));
    shape.on("click", (/** @type {any} */ e) => {
      if (!state.dropping) {
        L.DomEvent.stopPropagation(e);
        set({ county: String(row.adcode) });
      }
    });
    zones[kind].set(code, { shape, row, look: "", on: false });
  }
const roads = L.polyline(G.roads.map(shown), {
  pane: "lines",
  weight: 0.8,
  color: P.road,
  opacity: 0.55,
  interactive: false,
});
const borders = new Map(
  Object.keys(G.counties).map((code) => [
    code,
    L.polygon(polygons(G.counties[code].rings), {
      pane: "borders",
      fill: false,
      weight: 1.1,
      color: P.ink,
      opacity: 0.75,
      interactive: false,
    }).addTo(map),
  ]),
);
/** @type {any[]} */
const [labels, marks, links, grid] = [0, 1, 2, 3].map(() => L.layerGroup().addTo(map));

/* ---- zones ---- */
/** @param {any} value @param {any} ramp */
function fillOf(value, ramp) {
  if (typeof value === "number") return ramp.colours[classOf(value, ramp)];
  if (value === "estimated") return "url(#estimated)";
  if (value === "known") return "#b9cbb4";
  return `url(#${(P.states[value] || P.states.unlocated).pattern})`;
}
/** What the view shows on the map. @returns {{kind: string, ramp: any, figure: (row: any, kind: string) => any, title: string, word: string}} */
/** Why a figure is not there: without roads nothing is measured, wherever people live. */
const unmeasured = () =>
  ((R.quality || {}).left_out || []).some((x) => x.part === "roads")
    ? "no_road_in_data"
    : "unlocated";

function theme() {
  const v = state.view,
    words = { title: "", word: "" };
  if (v === "gaps")
    return {
      kind: "counties",
      ramp: P.probability,
      figure: (r) => (has(r.p_underserved) ? r.p_underserved : unmeasured()),
      ...words,
      title: t("prob"),
    };
  if (v === "match")
    return {
      kind: "counties",
      ramp: P.alignment,
      figure: (r) =>
        has(r["alignment_" + state.version]) ? r["alignment_" + state.version] : "few",
      ...words,
      title: `${t(state.version)} · ${t("alignword")}`,
    };
  if (v === "data")
    return {
      kind: "townships",
      ramp: null,
      figure: (r, k) =>
        k === "counties" ? "known" : /estim/.test(r.residents_basis || "") ? "estimated" : "known",
      ...words,
      title: t("basis"),
    };
  if (v === "access")
    return {
      kind: state.zones,
      ramp: P.access,
      ...words,
      title: t("seats1000"),
      word: t("seatword"),
      figure: (r, k) => {
        const x =
          k === "counties" ? r.secondary_seats_per_1000 : has(r.access) ? r.access * 1000 : null;
        return has(x) ? x : unmeasured();
      },
    };
  const measure = v === "sites" ? "minutes" : state.measure,
    tier = v === "sites" ? "county" : state.tier;
  const ramp = measure === "minutes" ? minuteRamp(tier) : measure === "depth" ? P.depth : P.share;
  return {
    kind: v === "sites" ? "townships" : state.zones,
    ramp,
    figure: (r, k) => (k === "counties" ? countyFigure : townshipFigure)(r, measure, tier),
    title: measure === "depth" ? t("depth") : `${t(tier)} · ${t(measure)}`,
    word: t(measure === "minutes" ? "minword" : "shareword"),
  };
}
/** @type {{theme: any, counts: Map<any, number>, adrift: number, shared: number}} */ let shownTheme =
  { theme: null, counts: new Map(), adrift: 0, shared: 0 };
function drawZones() {
  const now = theme(),
    counts = new Map(),
    fine = map.getZoom() >= FINE_ZOOM;
  const covered = new Set([...zones.townships.values()].map((z) => String(z.row.adcode)));
  for (const kind of ["townships", "counties"])
    for (const zone of zones[kind].values()) {
      const on =
        kind === now.kind || (kind === "counties" && !covered.has(String(zone.row.adcode)));
      if (on !== zone.on) {
        on ? zone.shape.addTo(map) : zone.shape.remove();
        zone.on = on;
        zone.look = "";
      }
      if (!on) continue;
      const value = now.figure(zone.row, kind),
        dark = value === "unreachable",
        weight = dark ? 2 : typeof value === "string" ? 0.8 : fine ? 0.5 : 0;
      const fill = fillOf(value, now.ramp),
        look = `${fill} ${weight}`;
      if (look !== zone.look) {
        zone.shape.setStyle({
          fillColor: fill,
          weight,
          color: dark
            ? "#111"
            : typeof value === "string" && P.states[value]
              ? P.states[value].outline
              : "#fff",
        });
        zone.look = look;
      }
      const slot = typeof value === "number" ? classOf(value, now.ramp) : value;
      counts.set(slot, (counts.get(slot) || 0) + 1);
    }
  const without =
    now.kind === "townships"
      ? rows("townships").filter((r) => !zones.townships.has(String(r.code)))
      : [];
  shownTheme = {
    theme: now,
    counts,
    adrift: without.filter((r) => !has(r.lon)).length,
    shared: without.filter((r) => has(r.lon)).length,
  };
}
/** @param {string} kind @param {any} row */
function zoneTip(kind, row) {
  const now = located(kind, row),
    box = el("div", {}, el("b", {}, both(row)));
  if (kind === "townships") {
    const same = rows("townships").filter(
      (r) =>
        r !== row &&
        has(r.lon) &&
        r.lon === row.lon &&
        r.lat === row.lat &&
        !zones.townships.has(String(r.code)),
    );
    box.append(
      el("div", {}, countyName(row.adcode)),
      same.length
        ? el(
            "div",
            { class: "src" },
            `${t("sharing")}: ${same.map(rowName).join(lang() ? ", " : "、")}`,
          )
        : "",
    );
  }
  const line = (label, text) => box.append(el("div", {}, label + "　" + text));
  line(
    t("residents"),
    `${whole(row.residents)} ${t("people")}${/estim/.test(row.residents_basis || "") ? `（${t("estimated")}）` : ""}`,
  );
  for (const tier of PARTS.all) {
    const m = (kind === "townships" ? townshipFigure : countyFigure)(row, "minutes", tier);
    line(
      t(tier),
      `${typeof m === "number" ? mins(m) : stateWord(m)} · ${pct(now["covered_" + tier])}`,
    );
  }
  if (kind === "townships" && has(row.access))
    line(t("seatsshort"), (row.access * 1000).toFixed(0));
  if (kind === "counties" && has(row.secondary_seats_per_1000))
    line(t("seatsshort"), row.secondary_seats_per_1000.toFixed(0));
  if (has(row.p_underserved)) line(t("prob"), pct(row.p_underserved));
  if (moved()) box.append(el("div", { class: "src" }, t("livenote")));
  const source = row.source || row.residents_source;
  if (source) box.append(el("div", { class: "src" }, `${t("source")}: ${source}`));
  return box;
}
/** @param {any} key */
const stateWord = (key) =>
  key === "far" || key === "few" ? t(key) : pick(P.states[key] || P.states.unlocated);
/** @param {any} code @param {boolean} on */
function light(code, on) {
  const border = borders.get(String(code));
  if (border) {
    border.setStyle(on ? { weight: 3.2, opacity: 1 } : { weight: 1.1, opacity: 0.75 });
    if (on) border.bringToFront();
  }
  for (const tr of document.querySelectorAll("tr[data-code]"))
    tr.classList.toggle("lit", on && /** @type {HTMLElement} */ (tr).dataset.code === String(code));
}

function home() {
  map.invalidateSize();
  /** @type {any} */ const box = L.latLngBounds([]);
  for (const border of borders.values()) box.extend(border.getBounds());
  if (!box.isValid())
    for (const kind of Object.keys(G.places))
      for (const [lon, lat] of Object.values(G.places[kind]).flat()) box.extend(toMap(lat, lon));
  if (box.isValid())
    map.fitBounds(box, {
      paddingTopLeft: phone.matches ? [8, 8] : [274, 12],
      paddingBottomRight: [12, 12],
      animate: false,
    });
  else map.setView([28, 120.6], 8, { animate: false });
}
map.on("zoomend", () => {
  drawZones();
  drawLabels();
  drawGrid();
});
map.on("moveend", drawGrid);
map.on("click", (/** @type {any} */ e) => {
  if (state.dropping) {
    const [lat, lon] = fromMap(e.latlng);
    addTrial(lat, lon);
  }
});
