"use strict";
/* The atlas's own controls: one state, one function (draw) that shows it. Names from tables are
   written with textContent only; markup strings below are made of constants and numbers. */
(() => {
const D = JSON.parse(document.getElementById("atlas-data").textContent);
const R = D.results, P = D.palette, G = D.geometry;
const rows = (name) => Array.isArray(R[name]) ? R[name] : [];
const std = (R.parameters || {}).standards || {};
const TIERS = ["city", "county", "township", "local", "all"];
const VIEWS = ["coverage", "gaps", "match", "sites", "data"];
const W = {
  coverage: ["覆盖", "Coverage"], gaps: ["缺口", "Gaps"], match: ["匹配", "Match"],
  sites: ["选址", "Sites"], data: ["数据", "Data"],
  title: ["职业教育覆盖图集", "vocational coverage"], legend: ["图例", "Legend"],
  city: ["市级", "City"], county: ["县级", "County"], township: ["乡镇级", "Township"],
  local: ["县乡两级", "Local"], all: ["三级", "All three"],
  minutes: ["分钟", "Minutes"], share: ["覆盖率", "Share reached"], min: ["分钟", "min"],
  counties: ["县（市、区）", "Counties"], townships: ["乡镇街道", "Townships"],
  residents: ["常住人口", "Residents"], drawn: ["推算", "drawn"], located: ["有位置", "located"],
  localshare: ["县乡两级可达", "reach both local tiers"], allshare: ["三级可达", "reach all three"],
  lacking: ["至少缺一级", "lack a local tier"], people: ["人", "people"],
  within: ["标准内", "standard"], rank: ["名次", "Rank"], prob: ["不足概率", "P(underserved)"],
  gap: ["缺口人数", "Gap people"], campuses: ["校区", "Campuses"], parks: ["园区", "Parks"],
  clusters: ["产业集群", "Clusters"], roads: ["主要道路", "Main roads"],
  layers: ["图层（图上/全部）", "Layers (on map / all)"],
  none: ["无", "none"], unknown: ["未知", "unknown"], source: ["来源", "Source"],
  seats: ["在校生规模", "full-time enrolment"], planned: ["规划", "planned"],
  ring: ["空心：分校区、教学点、基地；虚线：规划；光晕：仅知乡镇",
    "Ring: branch, teaching point, base; dashed: planned; halo: township known only"],
  demand: ["需求", "Demand"], supply: ["供给", "Supply"], industry: ["行业", "Industry"],
  sector: ["门类（20 类）", "Sectors (20)"], manufacturing: ["制造业大类", "Manufacturing"],
  mismatch: ["错配清单（需求占比减供给占比，由大到小）",
    "Mismatch (demand share − supply share, largest first)"],
  alignment: ["匹配度", "Alignment"], order: ["序", "No."], place: ["地点", "Place"],
  gain: ["新增人口", "Gained"], saved: ["省时（人·分）", "Min. saved"],
  after: ["建后", "After"], chosen: ["入选率", "In draws"],
  precision: ["位置精度", "Precision of places"], schools: ["学校：公布/已知/有位置",
    "Schools: stated / known / located"], notin: ["表中没有的", "Not in the data"],
  params: ["参数", "Parameters"], index: ["规模协调指数（人/亿元）",
    "Scale coordination index (graduates per 100 million yuan)"],
  year: ["年份", "Year"], graduates: ["毕业生", "Graduates"], gdp: ["GDP（亿元）", "GDP (100 m yuan)"],
  published: ["已发表", "Published"], value: ["计算值", "Computed"],
  basis: ["人口依据", "Residents"], known: ["公布", "published"], estimated: ["估计", "estimated"],
  sweep: ["标准变动时的覆盖率", "Share reached as the standard moves"],
  adrift: ["位置未知，未上图", "no place, not on the map"], few: ["可比行业不足", "too few to compare"], nearest: ["最近对口校区", "nearest matching campus"], thin: ["薄弱覆盖", "thin cover"], close: ["关闭", "Close"], sources: ["来源", "Sources"],
  served: ["较充分", "served"], possibly: ["可能不足", "possibly underserved"],
  underserved: ["不足", "underserved"], checks: ["检查", "Checks"],
  nodata: ["本次结果不含此项", "not in these results"],
  limits: ["驾车分钟不等于住校生或公交出行；乡镇界线为按驻地划分的近似范围；推算值取中位数与 5–95 % 区间。",
    "Driving minutes are not how boarders or bus riders travel; township cells are approximate; " +
    "drawn figures are a median with a 5–95 % interval."],
  review: ["审图号：本图未经地图审核；在中国公开出版或发布前须送审并取得审图号。",
    "Map review: not reviewed; public release of maps in China needs a map review number (审图号)."],
  shareword: ["浅色=覆盖多，深色=覆盖少", "light = many reached, dark = few"],
  minword: ["浅色=近，深色=远", "light = near, dark = far"],
  plans: ["目标", "Objective"], alignword: ["匹配度（0–1）", "Alignment (0–1)"],
  sitenote: ["在现有校区不变的情况下逐一选定；新增人口为县级标准内新增。",
    "Existing campuses stay; people gained are those newly within the county standard."],
  matchnote: ["点击一行在图上查看该县。六边形为产业集群。",
    "Choose a row to see the county. Hexagons are clusters."],
  headnote: ["推算中位数（5–95 %）", "drawn median (5–95 %)"],
};
const state = Object.assign({view: "coverage", tier: "local", measure: "share", zones: "townships",
  version: "manufacturing", objective: "", county: "", lang: "zh", sort: "", down: true},
  Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
if (!VIEWS.includes(state.view)) state.view = "coverage";
if (!TIERS.includes(state.tier)) state.tier = "local";
if (!/lang=/.test(location.hash) && !/^zh/i.test(navigator.language || "zh")) state.lang = "en";
const off = new Set(), phone = window.matchMedia("(max-width: 760px)");
const HIDDEN = {coverage: ["parks", "clusters"], gaps: ["parks", "clusters"], match: [], sites: ["clusters"], data: []};
function hideFor(view) { for (const kind of ["parks", "clusters"]) HIDDEN[view].includes(kind) ? off.add(kind) : off.delete(kind); }
hideFor(state.view);
const li = () => state.lang === "en" ? 1 : 0;
const t = (key) => W[key] ? W[key][li()] : String(key);
const pick = (entry) => entry ? (li() ? entry.en : entry.zh) : "";
const name = (row) => String((li() && row.name_en) || row.name_zh || row.name_en || row.institution_name_zh || row.id || row.code || "");
const both = (row) => [row.institution_name_zh !== row.name_zh ? row.institution_name_zh : "", row.name_zh, row.name_en].filter(Boolean).join(" · ");
const has = (x) => x !== null && x !== undefined && x !== "" && !Number.isNaN(x);
const pct = (x, d = 0) => has(x) ? (100 * x).toFixed(d) + " %" : t("unknown");
const min = (x) => has(x) ? Math.round(x) + " " + t("min") : t("unknown");
const whole = (x) => has(x) ? Math.round(x).toLocaleString("en-US") : t("unknown");
const folk = (x) => !has(x) ? t("unknown") : li()
  ? (Math.abs(x) >= 950000 ? (x / 1e6).toFixed(1) + " m" : whole(Math.abs(x) >= 95000 ? Math.round(x / 1e3) * 1e3 : Math.round(x / 100) * 100))
  : (Math.abs(x) >= 95000 ? Math.round(x / 1e4) + "万" : Math.abs(x) >= 9950 ? (x / 1e4).toFixed(1) + "万" : whole(Math.round(x / 100) * 100));
const byCode = new Map(rows("counties").map((c) => [String(c.adcode), c]));
const countyName = (code) => byCode.has(String(code)) ? name(byCode.get(String(code))) : String(code ?? "");

function el(tag, props, ...kids) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value);
  }
  for (const kid of kids.flat()) if (kid !== null && kid !== undefined) node.append(kid);
  return node;
}
const SVG = "http://www.w3.org/2000/svg";
function sv(tag, props, ...kids) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
  for (const kid of kids) node.append(kid);
  return node;
}
const classOf = (x, ramp) => ramp.breaks.filter((edge) => x > edge).length;
function paint(value, ramp) {
  if (typeof value === "string") return {fillColor: `url(#${(P.states[value] || P.states.unlocated).pattern})`,
    color: (P.states[value] || P.states.unlocated).outline, weight: value === "unreachable" ? 2 : .6, fillOpacity: 1};
  return {fillColor: ramp.colours[classOf(value, ramp)], fillOpacity: 1};
}

/* ---- figures of a zone: a number, or the name of a state ---- */
const parts = {city: ["city"], county: ["county"], township: ["township"],
  local: ["county", "township"], all: ["city", "county", "township"]};
function townshipFigure(row, measure, tier) {
  if (measure === "share") {  // nobody covered because no minutes exist is a state, not a zero
    const x = row["covered_" + tier];
    return has(x) && x > 0 ? x : firstState(row, tier) || (has(x) ? x : "unlocated");
  }
  const missing = firstState(row, tier);
  return missing || Math.max(...parts[tier].map((p) => row["min_" + p]));
}
function firstState(row, tier) {
  for (const p of parts[tier]) if (!has(row["min_" + p])) return row["state_" + p] || "unlocated";
  return has(row["min_" + parts[tier][0]]) ? "" : "unlocated";
}
function countyFigure(row, measure, tier) {
  if (measure === "share") return has(row["covered_" + tier]) ? row["covered_" + tier] : "unlocated";
  let sum = 0, people = 0;
  for (const town of rows("townships")) if (String(town.adcode) === String(row.adcode)) {
    const x = townshipFigure(town, "minutes", tier);
    if (typeof x === "number" && town.residents) { sum += x * town.residents; people += town.residents; }
  }
  return people ? sum / people : "unlocated";
}

/* ---- map ---- */
const map = window.map_atlas;
L.control.zoom({position: "topleft"}).addTo(map);
L.control.scale({imperial: false, position: "bottomright"}).addTo(map);
for (const [pane, z] of [["ground", 200], ["zones", 300], ["lines", 350], ["veil", 360], ["borders", 380]]) map.createPane(pane).style.zIndex = z;
map.getPane("veil").style.pointerEvents = map.getPane("lines").style.pointerEvents = map.getPane("ground").style.pointerEvents = "none";
function ring(steps) {
  const out = []; let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) { x += steps[i]; y += steps[i + 1]; out.push([y / G.units_per_degree, x / G.units_per_degree]); }
  return out;
}
const rings = (polygons) => polygons.map((p) => p.map(ring));
for (const polygon of G.ground) L.polygon(polygon.map(ring), {pane: "ground", stroke: true, weight: .6,
  color: "#cfcabd", fillColor: P.land, fillOpacity: 1, interactive: false}).addTo(map);
if (G.surround.length) L.polygon([[[-85, -180], [85, -180], [85, 180], [-85, 180]], ...G.surround.map((p) => ring(p[0]))],
  {pane: "veil", stroke: false, fillColor: "#edf0f0", fillOpacity: 1, interactive: false}).addTo(map);
const shapes = {counties: new Map(), townships: new Map()};
function zoneLayer(kind, code, row) {
  const shape = L.polygon(rings(G[kind][code].rings), {pane: "zones", weight: .4, color: "#fff"});
  shape.bindTooltip(() => zoneTip(kind, row), {sticky: true});
  shape.on("mouseover", () => light(row.adcode, true)).on("mouseout", () => light(row.adcode, false));
  shape.on("click", () => set({county: String(row.adcode)}));
  shapes[kind].set(code, {shape, row});
}
for (const row of rows("townships")) if (G.townships[row.code]) zoneLayer("townships", String(row.code), row);
for (const row of rows("counties")) if (G.counties[row.adcode]) zoneLayer("counties", String(row.adcode), row);
const roads = L.polyline(G.roads.map(ring), {pane: "lines", weight: .8, color: P.road, opacity: .55, interactive: false});
const borders = new Map();
for (const code of Object.keys(G.counties)) borders.set(code, L.polygon(rings(G.counties[code].rings),
  {pane: "borders", fill: false, weight: 1.1, color: P.ink, opacity: .75, interactive: false}).addTo(map));
const labels = L.layerGroup().addTo(map), points = L.layerGroup().addTo(map);

function zoneTip(kind, row) {
  const box = el("div", {}, el("b", {}, both(row)));
  if (kind === "townships") box.append(el("div", {}, countyName(row.adcode)));
  const line = (label, text) => box.append(el("div", {}, label + "　" + text));
  line(t("residents"), whole(row.residents) + " " + t("people") + (/estim/.test(row.residents_basis || "") ? `（${t("estimated")}）` : ""));
  for (const tier of ["city", "county", "township"]) {
    const m = (kind === "townships" ? townshipFigure : countyFigure)(row, "minutes", tier);
    const s = row["covered_" + tier];
    line(t(tier), `${typeof m === "number" ? min(m) : pick(P.states[m] || P.states.unlocated)} · ${pct(s)}`);
  }
  if (has(row.p_underserved)) line(t("prob"), pct(row.p_underserved));
  if (row.source || row.residents_source) box.append(el("div", {class: "src"}, `${t("source")}: ${row.source || row.residents_source}`));
  return box;
}
function placesOf(kind, row) {
  if (has(row.lon) && has(row.lat)) return [[row.lat, row.lon]];
  if (row.precision === "county" || row.precision === "none") return [];
  return (G.places[kind][row.id] || []).map(([lon, lat]) => [lat, lon]);
}
const placeOf = (kind, row) => placesOf(kind, row)[0] || null;
const RANKS = Object.keys(P.levels);
const topLevel = (row) => (row.levels || []).slice().sort((a, b) => RANKS.indexOf(b) - RANKS.indexOf(a))[0] || "unknown";
const PATHS = {circle: "M8 2A6 6 0 1 1 7.99 2Z", square: "M2.7 2.7H13.3V13.3H2.7Z", diamond: "M8 1L15 8L8 15L1 8Z",
  triangle: "M8 1.5L15 14H1Z", pentagon: "M8 1.5L14.5 6.4L12 14H4L1.5 6.4Z", plus: "M6 2H10V6H14V10H10V14H6V10H2V6H6Z",
  hexagon: "M4.5 2H11.5L15 8L11.5 14H4.5L1 8Z", box: "M3 3H13V13H3Z",
  ex: "M3 1L8 6L13 1L15 3L10 8L15 13L13 15L8 10L3 15L1 13L6 8L1 3Z", triangle_down: "M8 14.5L1 2H15Z",
  star: "M8 0L10.1 5.2L15.6 5.6L11.4 9.2L12.7 14.6L8 11.7L3.3 14.6L4.6 9.2L.4 5.6L5.9 5.2Z"};
function symbol(shape, size, look) {
  const svg = sv("svg", {width: size, height: size, viewBox: "-1 -1 18 18", "aria-hidden": "true"});
  if (look.halo) svg.append(sv("circle", {cx: 8, cy: 8, r: 8.6, fill: look.colour, opacity: .18}));
  svg.append(sv("path", {d: PATHS[shape], fill: "none", stroke: "#fff", "stroke-width": 4, "stroke-linejoin": "round"}));
  svg.append(sv("path", {d: PATHS[shape], fill: look.filled ? look.colour : "#fff", stroke: look.colour,
    "stroke-width": 1.8, "stroke-linejoin": "round", "stroke-dasharray": look.dashed ? "2.6 2" : "none"}));
  if (look.text) { const s = sv("text", {x: 8, y: 11, "text-anchor": "middle", "font-size": 8, "font-weight": 700, fill: "#fff"}); s.textContent = look.text; svg.append(s); }
  return svg;
}
function campusLook(row) {
  return {colour: P.ink, filled: row.kind === "main" && row.status !== "planned", dashed: row.status === "planned",
    halo: ["township", "village"].includes(row.precision)};
}
const seen = new Map();
function mark(kind, row, at, svg, tip, size) {
  const key = at.map((x) => x.toFixed(3)).join(), n = seen.get(key) || 0;
  seen.set(key, n + 1);
  const turn = n * 2.4, far = n ? 5 + 4.5 * Math.sqrt(n) : 0;
  const marker = L.marker(at, {keyboard: false, zIndexOffset: {sites: 900, campuses: 300, clusters: 100, parks: 0}[kind],
    icon: L.divIcon({className: "mark", html: svg, iconSize: [size, size],
      iconAnchor: [size / 2 - far * Math.cos(turn), size / 2 - far * Math.sin(turn)]})});
  marker.bindTooltip(() => tip, {direction: "top"});
  points.addLayer(marker);
}
function tipOf(row, lines) {
  const box = el("div", {}, el("b", {}, both(row) || String(row.id)));
  for (const text of lines) if (text) box.append(el("div", {}, text));
  if (row.source) box.append(el("div", {class: "src"}, `${t("source")}: ${row.source}${row.source_year ? " · " + row.source_year : ""}`));
  return box;
}
const siteRows = () => rows("sites").filter((s) => !state.objective || (s.objective_name || "") === state.objective);
function drawPoints() {
  points.clearLayers(); seen.clear();
  if (state.view === "sites" || state.view === "gaps") for (const row of siteRows()) if (state.view === "sites") {
    const at = placeOf("sites", row);
    if (at) mark("sites", row, at, symbol("star", 34, {colour: P.site, filled: true, text: String(Number(row.order) || "")}),
      tipOf(row, [`${t("gain")} ${folk(row.gain_people)}`, `${t("chosen")} ${pct(row.chosen_in_draws)}`]), 34);
  }
  for (const row of rows("campuses")) {
    const at = placeOf("campuses", row), level = topLevel(row);
    if (!at || off.has(level)) continue;
    mark("campuses", row, at, symbol(P.levels[level].shape, 17, campusLook(row)), tipOf(row, [
      (row.levels || []).map((l) => pick(P.levels[l] || {zh: l, en: l})).join(li() ? ", " : "、"),
      [pick(P.kinds[row.kind]), row.status === "planned" ? t("planned") : "", pick(PREC[row.precision])].filter(Boolean).join(" · "),
      has(row.seats) ? `${t("seats")} ${whole(row.seats)} ${t("people")}${row.seats_year ? ` (${row.seats_year})` : ""}` : ""]), 17);
  }
  if (!off.has("parks")) for (const row of rows("parks")) {
    const at = placeOf("parks", row);
    if (at) mark("parks", row, at, symbol("box", 12, {colour: P.park}), tipOf(row, [PARKS[row.level] ? PARKS[row.level][li()] : row.level, countyName(row.adcode), row.industries,
      has(row.area_km2) ? `${row.area_km2} km²` : ""]), 12);
  }
  if (!off.has("clusters")) for (const row of rows("clusters")) for (const at of placesOf("clusters", row))
    mark("clusters", row, at, symbol("hexagon", 15, {colour: P.cluster, filled: state.view === "match"}), tipOf(row,
      [countyName(row.adcode), has(row.weight) ? `${BASES[row.basis] ? BASES[row.basis][li()] : row.basis || ""} ${row.weight} ${row.unit || ""} ${row.year || ""}` : "",
        has(row.nearest_min) ? `${t("nearest")} ${min(row.nearest_min)}` : ""]), 15);
}
const BASES = {output: ["产值", "output"], value_added: ["增加值", "value added"], sales: ["销售额", "sales"], employment: ["从业人员", "employment"], enterprises: ["企业数", "enterprises"]};
const PARKS = {national: ["国家级", "national"], provincial: ["省级", "provincial"], municipal: ["市级", "municipal"],
  county: ["县级", "county"], project: ["项目", "project"], plan: ["规划", "plan"]};
const PREC = {point: {zh: "点位", en: "point"}, village: {zh: "村级", en: "village"}, township: {zh: "乡镇级", en: "township"},
  county: {zh: "仅知县", en: "county only"}, none: {zh: "未知", en: "none"}};

function light(code, on) {
  const border = borders.get(String(code));
  if (border) { border.setStyle(on ? {weight: 3.2, opacity: 1} : {weight: 1.1, opacity: .75}); if (on) border.bringToFront(); }
  for (const tr of document.querySelectorAll("tr[data-code]")) tr.classList.toggle("lit", on && tr.dataset.code === String(code));
}
let shownRamp = null;
function drawZones() {
  const v = state.view, figures = new Map();
  let kind = v === "gaps" || v === "match" ? "counties" : v === "coverage" ? state.zones : "townships", ramp, figure;
  if (v === "gaps") { ramp = P.probability; figure = (r) => has(r.p_underserved) ? r.p_underserved : "unlocated"; }
  else if (v === "match") { ramp = P.share; const key = "alignment_" + state.version; figure = (r) => has(r[key]) ? r[key] : "none"; }
  else if (v === "data") { ramp = null; figure = (r) => /estim/.test(r.residents_basis || "") ? "estimated" : "known"; }
  else {
    const measure = v === "sites" ? "minutes" : state.measure, tier = v === "sites" ? "county" : state.tier;
    ramp = measure === "minutes" ? P.minutes : P.share;
    figure = (r, k) => (k === "townships" ? townshipFigure : countyFigure)(r, measure, tier);
  }
  const covered = new Set([...shapes.townships.values()].map((z) => String(z.row.adcode)));
  for (const k of ["townships", "counties"]) for (const {shape, row} of shapes[k].values()) {
    const on = k === kind || (k === "counties" && v !== "data" && !covered.has(String(row.adcode)));
    if (!on) { shape.remove(); continue; }
    const x = figure(row, k);
    const look = ramp || P.states[x] ? {color: "#fff", weight: .4, ...paint(x, ramp)}
      : {fillColor: x === "estimated" ? "url(#estimated)" : "#cfd8c6", fillOpacity: 1, color: "#fff", weight: .6};
    shape.setStyle(look); shape.addTo(map);
    const slot = typeof x === "number" ? classOf(x, ramp) : x;
    figures.set(slot, (figures.get(slot) || 0) + 1);
  }
  roads.remove(); if (!off.has("roads")) roads.addTo(map);
  const adrift = kind === "townships" ? rows("townships").filter((r) => !shapes.townships.has(String(r.code))).length : 0;
  shownRamp = {ramp, figures, adrift};
}
function drawLabels() {
  labels.clearLayers();
  for (const row of rows("counties")) if (G.counties[row.adcode]) {
    const [lon, lat] = G.counties[row.adcode].label;
    labels.addLayer(L.marker([lat, lon], {interactive: false, keyboard: false, zIndexOffset: -2000,
      icon: L.divIcon({className: "mark", iconSize: [0, 0], html: el("div", {class: "county-name", style: "position:absolute;transform:translate(-50%,-50%)"}, name(row))})}));
  }
}
function swatch(fill) {
  return sv("svg", {width: 22, height: 14}, sv("rect", {x: .5, y: .5, width: 21, height: 13, fill, stroke: "#8a8a8a"}));
}
function drawLegend() {
  const body = document.getElementById("legend-body"), {ramp, figures, adrift} = shownRamp, v = state.view;
  body.replaceChildren(); document.getElementById("legend-title").textContent = t("legend");
  const key = (icon, text, n, cls) => body.append(el("div", {class: "key " + (cls || "")}, icon, el("span", {}, text), el("span", {class: "n"}, has(n) ? n : "")));
  const tier = v === "sites" ? "county" : state.tier, minutes = ramp === P.minutes;
  const head = {gaps: t("prob"), match: t("alignword"), data: t("basis")}[v] || `${t(tier)} · ${minutes ? t("minutes") : t("share")}`;
  body.append(el("div", {class: "sub"}, head + (minutes ? "：" + t("minword") : ramp === P.share && v === "coverage" ? "：" + t("shareword") : "")));
  if (ramp) ramp.colours.forEach((colour, i) => {
    const a = ramp.breaks[i - 1], b = ramp.breaks[i], say = (x) => minutes ? x : Math.round(100 * x);
    const unit = minutes ? " " + t("min") : " %";
    let text = a === undefined ? `≤ ${say(b)}` : b === undefined ? `> ${say(a)}` : `${say(a)}–${say(b)}`;
    if (v === "gaps") text = [`< 20`, `20–80`, `≥ 80`][i];
    const mine = minutes && parts[tier].some((p) => std[p] === b);
    key(swatch(colour), text + unit + (v === "gaps" ? " " + t(["served", "possibly", "underserved"][i]) : "") + (mine ? ` ← ${t("within")}` : ""), figures.get(i) || 0, mine ? "standard" : "");
  });
  else for (const x of ["known", "estimated"]) key(swatch(x === "known" ? "#cfd8c6" : "url(#estimated)"), t(x), figures.get(x) || 0);
  for (const [s, look] of Object.entries(P.states)) if (figures.get(s)) key(swatch(`url(#${look.pattern})`), pick(look), figures.get(s));
  if (adrift) key(swatch("url(#hatch)"), t("adrift"), adrift);
  if (figures.get("none")) key(swatch("url(#hatch)"), t("few"), figures.get("none"));
  body.append(el("div", {class: "sub"}, t("layers")));
  const toggle = (id, icon, text, on, all) => {
    const box = el("input", {type: "checkbox", "aria-label": text, onchange: () => { off.has(id) ? off.delete(id) : off.add(id); drawZones(); drawPoints(); }});
    box.checked = !off.has(id);
    body.append(el("label", {class: "key"}, box, icon, el("span", {}, text), el("span", {class: "n"}, all === null ? "" : `${on}/${all}`)));
  };
  for (const level of RANKS) {
    const mine = rows("campuses").filter((r) => topLevel(r) === level);
    if (mine.length) toggle(level, symbol(P.levels[level].shape, 15, {colour: P.ink, filled: true}), pick(P.levels[level]), mine.filter((r) => placeOf("campuses", r)).length, mine.length);
  }
  for (const [kind, shape, colour] of [["parks", "box", P.park], ["clusters", "hexagon", P.cluster]])
    if (rows(kind).length) toggle(kind, symbol(shape, 14, {colour}), t(kind), rows(kind).filter((r) => placeOf(kind, r)).length, rows(kind).length);
  if (G.roads.length) toggle("roads", sv("svg", {width: 15, height: 8}, sv("path", {d: "M0 4H15", stroke: P.road})), t("roads"), 0, null);
  body.append(el("div", {class: "note"}, t("ring")));
}

/* ---- panel ---- */
const bar = (x, colour) => sv("svg", {class: "cell", width: 70, height: 12}, sv("rect", {width: 70, height: 12, fill: "#eeece6"}),
  sv("rect", {width: 70 * Math.max(0, Math.min(1, x || 0)), height: 12, fill: colour}));
function whisker(low, mid, high, from, to, width = 86) {
  const at = (x) => 4 + (width - 8) * (x - from) / ((to - from) || 1);
  const svg = sv("svg", {class: "cell", width, height: 14}, sv("line", {x1: 4, x2: width - 4, y1: 7, y2: 7, stroke: "#e4e1d8"}));
  if (has(low) && has(high)) svg.append(sv("path", {d: `M${at(low)} 3V11M${at(high)} 3V11M${at(low)} 7H${at(high)}`, stroke: P.ink, "stroke-width": 1.4}));
  if (has(mid)) svg.append(sv("circle", {cx: at(mid), cy: 7, r: 3.4, fill: P.site}));
  return svg;
}
function table(columns, data, code) {
  const head = el("tr", {}, columns.map((c) => el("th", {class: c.num ? "num" : ""}, c.value
    ? el("button", {type: "button", onclick: () => set({sort: c.key, down: state.sort === c.key ? !state.down : true})},
      c.label + (state.sort === c.key ? (state.down ? " ▼" : " ▲") : "")) : c.label)));
  const by = columns.find((c) => c.key === state.sort && c.value);
  const list = data.slice();
  if (by) list.sort((a, b) => { const x = by.value(a), y = by.value(b);
    if (!has(x) || !has(y)) return has(y) - has(x);
    return (x < y ? -1 : x > y ? 1 : 0) * (state.down ? -1 : 1); });
  return el("div", {class: "wide"}, el("table", {}, el("thead", {}, head), el("tbody", {}, list.map((row) => {
    const tr = el("tr", code ? {class: "link", tabindex: 0, "data-code": String(code(row) ?? "")} : {}, columns.map((c) => el("td", {class: c.num ? "num" : ""}, c.cell(row))));
    if (code) {
      tr.addEventListener("mouseenter", () => light(code(row), true)); tr.addEventListener("mouseleave", () => light(code(row), false));
      tr.addEventListener("click", () => set({county: String(code(row))}));
      tr.addEventListener("keydown", (e) => { if (e.key === "Enter") set({county: String(code(row))}); });
    }
    return tr;
  }))));
}
function choices(key, values, label) {
  return el("div", {class: "choices", role: "group"}, values.map((v) => el("button", {type: "button", "aria-pressed": String(state[key] === v),
    onclick: () => set({[key]: v})}, label ? label(v) : t(v))));
}
function figures(list) {
  return el("div", {class: "figures"}, list.map(([value, label, range]) => el("div", {}, el("b", {}, value), label, range ? el("div", {}, range) : null)));
}
const span = (o, stem, say) => has(o[stem + "_p05"]) && has(o[stem + "_p95"]) ? `${say(o[stem + "_p05"])} – ${say(o[stem + "_p95"])}` : "";
const nameColumn = {key: "name", label: "", value: (r) => name(r), cell: (r) => name(r)};
const panels = {
  coverage() {
    const h = R.headline || {}, tier = state.tier, key = "covered_" + tier;
    return [figures([[pct(h.local_p50), t("localshare"), span(h, "local", pct)], [pct(h.all_p50), t("allshare"), span(h, "all", pct)],
      [folk(h.gap_people_p50), t("lacking"), span(h, "gap_people", folk)]]), el("p", {class: "note"}, t("headnote")),
    choices("tier", TIERS, (v) => t(v) + (std[v] ? ` ${std[v]} ${t("min")}` : "")),
    choices("measure", ["share", "minutes"]), choices("zones", ["townships", "counties"]),
    table([{...nameColumn, label: t("counties")},
      {key: "loc", label: t("located"), num: true, value: (r) => r[key], cell: (r) => pct(r[key])},
      {key: "mid", label: `${t("drawn")} 5–95 %`, value: (r) => r[key + "_p50"], cell: (r) => whisker(r[key + "_p05"], r[key + "_p50"], r[key + "_p95"], 0, 1)},
      {key: "p50", label: "", num: true, cell: (r) => pct(r[key + "_p50"])},
      {key: "res", label: t("residents"), num: true, value: (r) => r.residents, cell: (r) => folk(r.residents)}], rows("counties"), (r) => r.adcode),
    sweepChart(tier)];
  },
  gaps() {
    const n = rows("counties").length;
    const list = rows("counties").slice().sort((a, b) => (a.rank ?? 1e9) - (b.rank ?? 1e9));
    return [table([{...nameColumn, label: t("counties")},
      {key: "p", label: t("prob"), value: (r) => r.p_underserved, cell: (r) => has(r.p_underserved) ? bar(r.p_underserved, P.probability.colours[2]) : t("unknown")},
      {key: "pp", label: "", num: true, cell: (r) => has(r.p_underserved) ? pct(r.p_underserved) : ""},
      {key: "rank", label: `${t("rank")} 5–95 %`, value: (r) => r.rank, cell: (r) => whisker(r.rank_low, r.rank, r.rank_high, 1, Math.max(2, n))},
      {key: "gap", label: t("gap"), num: true, value: (r) => r.gap_people, cell: (r) => folk(r.gap_people)}], list, (r) => r.adcode)];
  },
  match() {
    const gap = (r) => (r.demand_share || 0) - (r.supply_share || 0);
    const list = rows("match").filter((r) => r.version === state.version && has(r.demand_share)).sort((a, b) => gap(b) - gap(a)).slice(0, 40);
    const label = (r) => pick(D.industries[r.industry]) || String(r.industry || "");
    return [choices("version", ["manufacturing", "sector"]), el("p", {class: "note"}, t("matchnote")), el("h2", {}, t("mismatch")),
      list.length ? table([{key: "c", label: t("counties"), cell: (r) => countyName(r.adcode)}, {key: "i", label: t("industry"), cell: label},
        {key: "d", label: t("demand"), num: true, value: (r) => r.demand_share, cell: (r) => pct(r.demand_share)},
        {key: "s", label: t("supply"), num: true, value: (r) => r.supply_share, cell: (r) => has(r.supply_share) ? pct(r.supply_share) : t("none")},
        {key: "m", label: t("min"), num: true, value: (r) => r.nearest_min, cell: (r) => has(r.nearest_min) ? String(Math.round(r.nearest_min)) : "—"}], list, (r) => r.adcode) : t("nodata"),
      el("h2", {}, t("alignword")),
      table([{...nameColumn, label: t("counties")}, ...["sector", "manufacturing"].map((v) => ({key: "a" + v, label: t(v), num: true,
        value: (r) => r["alignment_" + v], cell: (r) => has(r["alignment_" + v]) ? r["alignment_" + v].toFixed(2) : "—"}))], rows("counties"), (r) => r.adcode)];
  },
  sites() {
    const kinds = [...new Set(rows("sites").map((s) => s.objective_name).filter(Boolean))];
    return [kinds.length > 1 ? choices("objective", kinds, (v) => OBJECTIVES[v] ? OBJECTIVES[v][li()] : String(v)) : null,
      siteRows().length ? table([{key: "o", label: t("order"), cell: (r) => String(r.order ?? "")},
        {key: "n", label: t("place"), cell: (r) => el("span", {}, name(r), el("br"), el("span", {class: "note"}, countyName(r.adcode)))},
        {key: "g", label: t("gain"), num: true, value: (r) => r.gain_people, cell: (r) => folk(r.gain_people)},
        {key: "m", label: t("saved"), num: true, value: (r) => r.minutes_saved, cell: (r) => has(r.minutes_saved) ? folk(r.minutes_saved) : "—"},
        {key: "a", label: t("after"), num: true, value: (r) => r.share_after, cell: (r) => pct(r.share_after, 1)},
        {key: "c", label: t("chosen"), num: true, value: (r) => r.chosen_in_draws, cell: (r) => has(r.chosen_in_draws) ? pct(r.chosen_in_draws) : "—"}], siteRows(), (r) => r.adcode) : t("nodata"),
      el("p", {class: "note"}, t("sitenote"))];
  },
  data() {
    const q = R.quality || {}, out = [];
    out.push(el("h2", {}, t("schools")), table([{...nameColumn, label: t("counties")}, ...["stated", "known", "located"].map((k) => ({key: k, label: pick({stated: {zh: "公布", en: "stated"}, known: {zh: "已知", en: "known"}, located: {zh: "有位置", en: "located"}}[k]), num: true,
      value: (r) => r[k + "_schools"], cell: (r) => has(r[k + "_schools"]) ? String(r[k + "_schools"]) : "—"})),
    {key: "u", label: pick(P.states.unlocated), num: true, value: (r) => r.unlocated_people, cell: (r) => whole(r.unlocated_people)}], rows("counties"), (r) => r.adcode));
    if (q.places_by_precision) out.push(el("h2", {}, t("precision")), tree(q.places_by_precision));
    if ((q.not_in_data || []).length) out.push(el("h2", {}, t("notin")), el("ul", {class: "plain"}, q.not_in_data.map((x) => el("li", {}, flat(x)))));
    if ((q.checks || []).length) out.push(el("h2", {}, t("checks")), el("ul", {class: "plain"}, q.checks.map((x) => el("li", {}, flat(x)))));
    if (rows("coordination").length) out.push(el("h2", {}, t("index")), table([{key: "p", label: t("place"), cell: (r) => String(r.place ?? "")}, {key: "l", label: "", cell: (r) => String(r.level ?? "")},
      {key: "y", label: t("year"), num: true, cell: (r) => String(r.year ?? "")}, {key: "g", label: t("graduates"), num: true, cell: (r) => has(r.graduates) ? whole(r.graduates) : "—"},
      {key: "d", label: t("gdp"), num: true, cell: (r) => has(r.gdp_yi) ? whole(r.gdp_yi) : "—"}, {key: "i", label: t("value"), num: true, cell: (r) => has(r.index) ? r.index.toFixed(2) : "—"},
      {key: "b", label: t("published"), num: true, cell: (r) => has(r.published) ? String(r.published) : "—"}], rows("coordination")));
    out.push(el("h2", {}, t("params")), tree(R.parameters || {}), el("h2", {}, t("sources")), el("ul", {class: "plain"}, sourceList().map((s) => el("li", {}, s))));
    return out;
  },
};
const OBJECTIVES = {people: ["覆盖人口最多", "Most people covered"], minutes: ["总行车时间最少", "Fewest minutes"]};
const flat = (x) => typeof x === "object" && x ? String((li() ? x.en || x.text_en || x.name_en : x.zh || x.text_zh || x.name_zh) || Object.values(x).filter((v) => typeof v !== "object").join(" · ")) : String(x);
function tree(x) {
  return el("ul", {class: "plain"}, Object.entries(x).map(([k, v]) => el("li", {}, (PREC[k] ? pick(PREC[k]) : W[k] ? t(k) : k) + (v && typeof v === "object" ? "" : ": " + String(v)), v && typeof v === "object" && !Array.isArray(v) ? tree(v) : Array.isArray(v) ? ": " + v.map(flat).join(", ") : null)));
}
const sourceList = () => ((R.study || {}).sources || []).map((s) => typeof s === "string" ? s : [s.name || s.name_zh, s.licence, s.url].filter(Boolean).join(" · "));
function sweepChart(tier) {
  const line = rows("sweep").filter((r) => r.tier === tier && has(r.share)).sort((a, b) => a.minutes - b.minutes);
  if (line.length < 2) return null;
  const w = 400, h = 130, x = (m) => 34 + (w - 44) * (m - line[0].minutes) / (line.at(-1).minutes - line[0].minutes), y = (s) => 8 + (h - 28) * (1 - s);
  const svg = sv("svg", {viewBox: `0 0 ${w} ${h}`, width: "100%", role: "img"});
  const text = (at, v, s, anchor) => { const n = sv("text", {x: at, y: v, "font-size": 11, fill: "#5b6675", "text-anchor": anchor}); n.textContent = s; svg.append(n); };
  for (const s of [0, .5, 1]) { svg.append(sv("line", {x1: 34, x2: w - 10, y1: y(s), y2: y(s), stroke: "#e4e1d8"})); text(30, y(s) + 4, Math.round(100 * s) + " %", "end"); }
  for (const m of [15, 30, 45, 60, 90, 120]) if (m >= line[0].minutes && m <= line.at(-1).minutes) text(x(m), h - 4, String(m), "middle");
  if (std[tier]) svg.append(sv("line", {x1: x(std[tier]), x2: x(std[tier]), y1: 8, y2: h - 20, stroke: P.site, "stroke-dasharray": "3 3"}));
  svg.append(sv("polyline", {points: line.map((r) => `${x(r.minutes)},${y(r.share)}`).join(" "), fill: "none", stroke: P.ink, "stroke-width": 2}));
  return el("div", {}, el("h2", {}, `${t("sweep")} · ${t(tier)} (${t("min")})`), svg);
}
function card(row) {
  const item = (label, text) => [el("dt", {}, label), el("dd", {}, text)];
  const close = el("button", {type: "button", class: "close", onclick: () => set({county: ""})}, t("close"));
  const towns = rows("townships").filter((r) => String(r.adcode) === String(row.adcode));
  return el("div", {class: "card"}, close, el("h2", {}, both(row)), el("dl", {}, item(t("residents"), whole(row.residents)),
    TIERS.map((tier) => item(`${t(tier)} · ${t("located")}`, pct(row["covered_" + tier], 1)).concat(item(`${t(tier)} · ${t("drawn")} 5–95 %`,
      `${pct(row["covered_" + tier + "_p50"])} (${span(row, "covered_" + tier, pct)})`))).flat(),
    item(t("thin"), pct(row.thin_share, 1)), item(t("prob"), `${pct(row.p_underserved)} ${t(row.label || "")}`),
    item(t("rank"), `${row.rank ?? "—"} (${row.rank_low ?? "—"} – ${row.rank_high ?? "—"})`), item(t("gap"), folk(row.gap_people)),
    item(li() ? "Secondary seats per 1,000 aged 10–14" : "中职学位/千名 10–14 岁", has(row.secondary_seats_per_1000) ? row.secondary_seats_per_1000.toFixed(1) : t("unknown")),
    ["2025", "2030", "2035"].map((y) => item((li() ? "Aged 15–19 in " : "15–19 岁 ") + y, whole(row["cohort_" + y]))).flat(),
    item(pick(P.states.unlocated), `${whole(row.unlocated_people)} ${t("people")}`)),
  Array.isArray(row.ladder) && row.ladder.length ? [el("h2", {}, li() ? "Ladder" : "层次阶梯"), el("ul", {class: "plain"}, row.ladder.map((x) => el("li", {}, flatLevel(x))))] : null,
  el("h2", {}, t("townships")), table([{key: "tn", label: t("townships"), value: name, cell: name}, ...["city", "county", "township"].map((tier) => ({key: "t" + tier, label: `${t(tier)} ${t("min")}`, num: true,
    value: (r) => r["min_" + tier], cell: (r) => has(r["min_" + tier]) ? String(Math.round(r["min_" + tier])) : pick(P.states[r["state_" + tier]] || P.states.unlocated)})),
  {key: "tr", label: t("residents"), num: true, value: (r) => r.residents, cell: (r) => folk(r.residents)}], towns));
}
const LADDER = {hosted: ["本地", "hosted"], share: ["可达居民", "residents reached"], within_reach: ["多数可达", "most reach it"]};
const flatLevel = (x) => x && typeof x === "object" ? Object.entries(x).map(([k, v]) => k === "level" ? pick(P.levels[v] || {zh: v, en: v}) : `${LADDER[k] ? LADDER[k][li()] : k} ${k === "share" ? pct(v) : typeof v === "boolean" ? (v ? "✓" : "✗") : v}`).join(" · ") : pick(P.levels[x]) || String(x);
function drawPanel() {
  const body = document.getElementById("panel-body");
  body.replaceChildren(el("p", {class: "finding"}, pick(D.findings[state.view]).replaceAll(" %", "\u00a0%")), ...panels[state.view]().filter(Boolean));
  const row = byCode.get(state.county);
  if (row) body.append(card(row));
}
function drawChrome() {
  document.documentElement.lang = li() ? "en" : "zh-CN";
  const s = R.study || {};
  document.getElementById("title").textContent = (li() ? `${s.name_en || s.name_zh || ""}: ` : s.name_zh || "") + t("title");
  document.getElementById("language").textContent = li() ? "中文" : "EN";
  document.getElementById("views").replaceChildren(...VIEWS.map((v) => el("button", {type: "button", role: "tab", "aria-selected": String(v === state.view), onclick: () => set({view: v, county: "", sort: ""})}, t(v))));
  const says = [`${t("sources")}: ${sourceList().join("; ") || t("none")}`,
    `${t("params")}: ${["city", "county", "township"].map((k) => `${t(k)} ${std[k] ?? "—"} ${t("min")}`).join(" · ")} · ${(R.parameters || {}).draws ? "n = " + R.parameters.draws.n : ""}`,
    t("limits"), t("review"), D.made_on || ""].filter(Boolean).join("　");
  document.getElementById("footer").textContent = says;
}
function set(change) {
  if (change.view && change.view !== state.view) hideFor(change.view);
  Object.assign(state, change); draw();
  document.getElementById("panel").scrollTop = 0;
}
function draw() {
  if (!state.objective) state.objective = (rows("sites")[0] || {}).objective_name || "";
  drawChrome(); drawZones(); drawLegend(); drawPoints(); drawLabels(); drawPanel();
  const keep = new URLSearchParams(Object.entries({view: state.view, tier: state.tier, measure: state.measure, zones: state.zones, lang: state.lang, county: state.county}).filter(([, v]) => v));
  history.replaceState(null, "", "#" + keep);
}
document.getElementById("language").addEventListener("click", () => set({lang: li() ? "zh" : "en"}));
document.addEventListener("keydown", (e) => { if (e.key === "Escape" && state.county) set({county: ""}); });
function home() {
  map.invalidateSize();
  const box = L.latLngBounds([...borders.values()].map((b) => b.getBounds()));
  if (!box.isValid()) for (const kind of Object.keys(G.places)) for (const [lon, lat] of Object.values(G.places[kind]).flat()) box.extend([lat, lon]);
  if (box.isValid()) map.fitBounds(box, {paddingTopLeft: phone.matches ? [8, 8] : [270, 12], paddingBottomRight: [12, 12], animate: false});
  else map.setView([28, 120.6], 8, {animate: false});
}
function arrange() {
  document.getElementById("legend").open = !phone.matches;
  const footer = document.getElementById("footer");
  footer.className = phone.matches ? "inside" : "";
  (phone.matches ? document.querySelector("main") : document.body).append(footer);
}
phone.addEventListener("change", () => { arrange(); home(); });
arrange(); home(); draw();
})();
