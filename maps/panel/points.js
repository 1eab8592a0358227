"use strict";
/* Campuses, parks, clusters, sites, candidates and trial points on the map. */

/** @type {Set<string>} layers that are switched off in the legend */ const hiddenLayers =
  new Set();
const HIDDEN = {
  coverage: ["parks", "clusters"],
  access: ["parks", "clusters"],
  gaps: ["parks", "clusters"],
  match: [],
  sites: ["clusters", "parks"],
  data: [],
};
function hideFor(view) {
  for (const kind of ["parks", "clusters"])
    HIDDEN[view].includes(kind) ? hiddenLayers.add(kind) : hiddenLayers.delete(kind);
}
/** @param {string} kind @param {any} row @returns {number[][]} lat, lon on the map */
function placesOf(kind, row) {
  if (has(row.lon) && has(row.lat)) return [toMap(row.lat, row.lon)];
  if (row.precision === "county" || row.precision === "none") return [];
  return ((G.places[kind] || {})[row.id] || []).map(([lon, lat]) => toMap(lat, lon));
}
const placeOf = (kind, row) => placesOf(kind, row)[0] || null;
const RAISED = { sites: 900, trials: 1000, campuses: 300, clusters: 100, parks: 0 };
/** @type {Map<string, number>} */ const seen = new Map();
/** Things at one place fan out, so that none hides another. */
function mark(kind, at, svg, tip, size, popup) {
  const key = at.map((x) => x.toFixed(3)).join(),
    n = kind === "trials" ? 0 : seen.get(key) || 0;
  if (kind !== "trials") seen.set(key, n + 1);
  const turn = n * 2.4,
    far = n ? 5 + 4.5 * Math.sqrt(n) : 0;
  const marker = L.marker(at, {
    keyboard: false,
    zIndexOffset: RAISED[kind],
    draggable: kind === "trials",
    icon: L.divIcon({
      className: "mark",
      html: svg,
      iconSize: [size, size],
      iconAnchor: [size / 2 - far * Math.cos(turn), size / 2 - far * Math.sin(turn)],
    }),
  });
  marker.bindTooltip(() => tip(), { direction: "top" });
  if (popup) marker.bindPopup(() => popup(), { minWidth: 220 });
  marks.addLayer(marker);
  return marker;
}
/** @param {any} row @param {any[]} lines */
function tipOf(row, lines) {
  const box = el(
    "div",
    {},
    el("b", {}, both(row) || String(row.id)),
    lines.filter(Boolean).map((text) => el("div", {}, text)),
  );
  if (row.source)
    box.append(
      el(
        "div",
        { class: "src" },
        `${t("source")}: ${row.source}${row.source_year ? " · " + row.source_year : ""}`,
      ),
    );
  return box;
}
const levelWords = (row) =>
  (row.levels || []).map((l) => pick(P.levels[l] || { zh: l, en: l })).join(lang() ? ", " : "、");
const campusLines = (row) => [
  levelWords(row),
  [
    pick(P.kinds[row.kind]),
    pick(OWNERSHIP[row.ownership]),
    row.status === "planned" ? t("planned") : "",
    pick(PRECISIONS[row.precision]),
  ]
    .filter(Boolean)
    .join(" · "),
  has(row.seats)
    ? `${t("seats")} ${whole(row.seats)} ${t("people")}${row.seats_year ? ` (${row.seats_year})` : ""}`
    : "",
];
function campusPopup(row) {
  const box = tipOf(row, campusLines(row));
  box.append(isochroneButton(row));
  if (model && model.column.has(String(row.id)))
    box.append(
      el(
        "button",
        {
          type: "button",
          onclick: () => {
            map.closePopup();
            toggleCampus(String(row.id));
          },
        },
        state.off.includes(String(row.id)) ? `${t("on")} ✓` : t("off"),
      ),
    );
  return box;
}
/** Campuses and candidates on the map, by id: a switch changes one of them, not all.
 * @type {Map<string, {marker: any, row: any, look: string}>} */
const campusMarks = new Map();
/** @type {Map<string, any>} */ const candidateDots = new Map();
const lookKey = (/** @type {any} */ row) => JSON.stringify(campusLook(row));
function drawPoints() {
  marks.clearLayers();
  links.clearLayers();
  seen.clear();
  campusMarks.clear();
  candidateDots.clear();
  if (state.view === "sites") drawSites();
  if (state.view === "match") drawSpot();
  if (state.view === "data") drawFar();
  for (const row of rows("campuses")) {
    const at = placeOf("campuses", row),
      level = topLevel(row);
    if (!at || hiddenLayers.has(level) || row.status === "closed") continue;
    const marker = mark(
      "campuses",
      at,
      symbol(P.levels[level].shape, 17, campusLook(row)),
      () => tipOf(row, campusLines(row)),
      17,
      () => campusPopup(row),
    );
    campusMarks.set(String(row.id), { marker, row, look: lookKey(row) });
  }
  if (!hiddenLayers.has("parks"))
    for (const row of rows("parks")) {
      const at = placeOf("parks", row);
      if (at)
        mark(
          "parks",
          at,
          symbol("box", 12, { colour: P.park }),
          () =>
            tipOf(row, [
              pick(PARK_LEVELS[row.level]) || row.level,
              countyName(row.adcode),
              row.industries,
              has(row.area_km2) ? `${row.area_km2} km²` : "",
            ]),
          12,
        );
    }
  if (!hiddenLayers.has("clusters"))
    for (const row of rows("clusters"))
      for (const at of placesOf("clusters", row)) drawCluster(row, at);
  drawTrials();
}
/** Bring the marks in step with the switches. */
function updateMarks() {
  for (const own of campusMarks.values()) {
    const look = lookKey(own.row);
    if (look === own.look) continue;
    own.look = look;
    const svg = symbol(P.levels[topLevel(own.row)].shape, 17, campusLook(own.row));
    own.marker.options.icon.options.html = svg;
    if (own.marker.getElement()) own.marker.getElement().replaceChildren(svg);
  }
  for (const [id, dot] of candidateDots) {
    const look = dotLook(Boolean(state.on[id]));
    if (look.radius !== dot.getRadius()) dot.setStyle(look).setRadius(look.radius);
  }
  drawTrials();
}
/** @param {boolean} on */
const dotLook = (on) => ({
  radius: on ? 7 : 4,
  weight: on ? 3 : 1.4,
  color: on ? P.site : "#3f4a5a",
});
/** @type {any[]} */ let trialMarks = [];
function drawTrials() {
  for (const marker of trialMarks) marks.removeLayer(marker);
  trialMarks = state.trials.map((/** @type {any} */ trial) => {
    const marker = mark(
      "trials",
      toMap(trial.lat, trial.lon),
      symbol("flag", 34, { colour: P.site, filled: true }),
      () => el("b", {}, t("trial")),
      34,
    );
    marker.on("drag", () => {
      const [lat, lon] = fromMap(marker.getLatLng());
      Object.assign(trial, { lat, lon });
      recompute();
      drawZones();
      refresh();
    });
    marker.on("dragend", () => change({}));
    return marker;
  });
}
/** Ring the places that stand far from every road. */
function drawFar() {
  for (const row of (R.quality || {}).far_from_roads || [])
    marks.addLayer(
      L.circleMarker(toMap(row.lat, row.lon), {
        radius: 8,
        weight: 2.5,
        color: "#b45309",
        fill: false,
        bubblingMouseEvents: true,
      }).bindTooltip(() => tipOf(row, [`${t("snap")} ${(row.snap_m / 1000).toFixed(1)} km`])),
    );
}
function drawSites() {
  if (model && !hiddenLayers.has("candidates"))
    for (const row of model.candidates) {
      const dot = L.circleMarker(toMap(row.lat, row.lon), {
        pane: "candidates",
        ...dotLook(Boolean(state.on[row.id])),
        fillColor: "#fff",
        fillOpacity: 0.9,
      });
      candidateDots.set(String(row.id), dot);
      dot
        .bindTooltip(() =>
          tipOf(row, [countyName(row.adcode), t(state.on[row.id] ? "remove" : "addcandidate")]),
        )
        .on("click", (/** @type {any} */ e) => {
          L.DomEvent.stopPropagation(e);
          toggleCandidate(row.id);
        });
      marks.addLayer(dot);
    }
  for (const site of shownPlan().sites) drawStar(site);
}
/** A star says its kind of campus: filled a branch, open a teaching point, dashed a training base. */
const starLook = (/** @type {string} */ kind) => ({
  colour: P.site,
  filled: kind !== "teaching_point" && kind !== "training_base",
  dashed: kind === "training_base",
});
/** @param {Site} site */
function drawStar(site) {
  const at = placeOf("sites", { ...site.place, id: site.id }),
    row = site.row || {};
  if (!at) return;
  mark(
    "sites",
    at,
    symbol("star", 34, { ...starLook(site.kind), text: String(site.order || "") }),
    () =>
      tipOf({ ...site.place, source: "" }, [
        [countyName(site.place.adcode), kindWord(site.kind)].filter(Boolean).join(" · "),
        collegeOf(row),
        has(row.gain_people) ? `${t("gain")} ${folk(row.gain_people)}` : "",
        row.runner_up_name_zh ? `${t("runner")} ${shortName(row.runner_up_name_zh)}` : "",
        t("openSite") + "…",
      ]),
    34,
  ).on("click", () => openSite(site.id));
}
function drawCluster(row, at) {
  const bare = row.matched === false;
  mark(
    "clusters",
    at,
    symbol("hexagon", 15, {
      colour: P.cluster,
      filled: state.view === "match" && row.matched === true,
      crossed: bare && state.view === "match",
    }),
    () =>
      tipOf(row, [
        countyName(row.adcode),
        has(row.weight)
          ? `${pick(BASES[row.basis]) || row.basis || ""} ${row.weight} ${row.unit || ""} ${row.year || ""}`
          : "",
        has(row.nearest_min) ? `${t("nearest")} ${mins(row.nearest_min)}` : "",
        bare ? t("unmatched") : "",
      ]),
    15,
  );
  const campus =
      state.view === "match" && rows("campuses").find((c) => c.id === row.nearest_campus),
    end = campus && placeOf("campuses", campus);
  if (end)
    links.addLayer(
      L.polyline([at, end], {
        pane: "links",
        weight: 1.6,
        color: P.cluster,
        opacity: 0.75,
        dashArray: bare ? "3 5" : null,
        interactive: false,
      }),
    );
}
