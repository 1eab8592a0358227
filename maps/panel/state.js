"use strict";
/* One state, kept in the hash of the page; what the saved parameters were; and what the reader's
   switches give now. Everything that is drawn is drawn from here. */

/** @type {any} */ const D = JSON.parse(document.getElementById("atlas-data").textContent || "{}");
const R = D.results,
  P = D.palette,
  G = D.geometry;
// long tables come with the names of their fields once
for (const [key, part] of Object.entries(R || {}))
  if (part && Array.isArray(part.columns) && Array.isArray(part.rows))
    R[key] = part.rows.map((/** @type {any[]} */ row) =>
      Object.fromEntries(row.map((x, at) => [part.columns[at], x])),
    );
/** @param {string} key @returns {any[]} */
const rows = (key) => (Array.isArray(R[key]) ? R[key] : []);
const TIERS = ["city", "county", "township", "local", "all"];
const PARTS = {
  city: ["city"],
  county: ["county"],
  township: ["township"],
  local: ["county", "township"],
  all: ["city", "county", "township"],
};
const VIEWS = ["coverage", "access", "gaps", "match", "sites", "data"];
const BOUNDS = { low: 15, high: 120 };

const parameters = R.parameters || {},
  savedStandards = parameters.standards || {},
  savedSupply = parameters.supply || {};
const SAVED = {
  std: {
    city: savedStandards.city ?? 90,
    county: savedStandards.county ?? 45,
    township: savedStandards.township ?? 30,
  },
  planned: Boolean(savedSupply.planned),
  pub: Boolean(savedSupply.public_only),
};
/** The view's own things, then the reader's switches. @type {any} */
const state = {
  view: "coverage",
  tier: "local",
  measure: "share",
  zones: "townships",
  version: "manufacturing",
  objective: "",
  plan: "",
  site: "",
  industry: "",
  spot: "",
  level: "",
  county: "",
  lang: "zh",
  sort: "",
  down: true,
  grid: false,
  report: false,
  std: { ...SAVED.std },
  planned: SAVED.planned,
  pub: SAVED.pub,
  off: [],
  on: {},
  near: [],
  trials: [],
  dropping: false,
  serves: ["county"],
};

/** @param {string} text */
const number = (text) => (Number.isFinite(parseFloat(text)) ? parseFloat(text) : null);
const SERVES = { c: ["county"], t: ["township"], b: ["county", "township"], p: ["county"] };
const servesKey = (/** @type {string[]} */ serves) =>
  serves.length > 1 ? "b" : serves[0] === "township" ? "t" : "c";
/** Kinds of new campus: the tiers that each serves, and its own limit in minutes where it has one.
 * What the results say goes before the definitions of the project.
 * @type {Record<string, {serves: string[], reach_min?: number | null}>} */
const SITE_KINDS = {
  branch: { serves: ["county", "township"] },
  teaching_point: { serves: ["county"], reach_min: 30 },
  training_base: { serves: [] },
  ...Object.fromEntries(
    rows("site_kinds").map((kind) => [
      kind.kind,
      {
        ...kind,
        serves: [kind.serves || []]
          .flat()
          .join(";")
          .split(/[;\s]+/)
          .filter(Boolean),
      },
    ]),
  ),
};
/** Nobody goes farther to a teaching point. */
const nearLimit = () => SITE_KINDS.teaching_point.reach_min ?? 1000;

function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const words = ["view", "tier", "measure", "zones", "version", "objective", "plan", "site"];
  for (const key of [...words, "industry", "spot", "level", "county", "lang"])
    if (given.has(key)) state[key] = String(given.get(key));
  if (!VIEWS.includes(state.view)) state.view = "coverage";
  if (!TIERS.includes(state.tier)) state.tier = "local";
  if (!["share", "minutes", "depth"].includes(state.measure)) state.measure = "share";
  if (!["townships", "counties"].includes(state.zones)) state.zones = "townships";
  if (!["manufacturing", "sector"].includes(state.version)) state.version = "manufacturing";
  if (!given.has("lang")) state.lang = /^zh/i.test(navigator.language || "zh") ? "zh" : "en";
  for (const [key, tier] of [
    ["city", "city"],
    ["cty", "county"],
    ["twn", "township"],
  ]) {
    const minutes = number(given.get(key) || "");
    if (minutes !== null && minutes > 0 && minutes <= 1000)
      state.std[tier] = Math.round(minutes * 10) / 10;
  }
  if (given.has("planned")) state.planned = given.get("planned") === "1";
  if (given.has("public")) state.pub = given.get("public") === "1";
  state.grid = given.get("grid") === "1";
  state.report = given.get("report") === "1";
  state.off = (given.get("off") || "").split(",").filter(Boolean);
  for (const item of (given.get("on") || "").split(",").filter(Boolean)) {
    const cut = item.lastIndexOf(":");
    if (cut <= 0 || !SERVES[item.slice(cut + 1)]) continue;
    state.on[item.slice(0, cut)] = SERVES[item.slice(cut + 1)];
    if (item.endsWith(":p")) state.near.push(item.slice(0, cut));
  }
  for (const item of (given.get("trial") || "").split(";").filter(Boolean)) {
    const [lon, lat, serves] = item.split(",");
    if (
      number(lon) !== null &&
      number(lat) !== null &&
      Math.abs(Number(lat)) <= 90 &&
      Math.abs(Number(lon)) <= 180
    )
      state.trials.push({
        lon: Number(lon),
        lat: Number(lat),
        serves: SERVES[serves] || SERVES.c,
        near: serves === "p",
      });
  }
  state.trials.splice(20);
}
function hashOf() {
  /** @type {Record<string, string>} */
  const keep = {
    view: state.view,
    tier: state.tier,
    measure: state.measure,
    zones: state.zones,
    lang: state.lang,
  };
  if (state.view === "match") keep.version = state.version;
  if (state.objective) keep.objective = state.objective;
  if (state.plan) keep.plan = state.plan;
  if (state.site) keep.site = state.site;
  if (state.view === "match")
    for (const key of ["industry", "spot"]) if (state[key]) keep[key] = state[key];
  if (state.view === "data" && state.level) keep.level = state.level;
  if (state.county) keep.county = state.county;
  if (state.grid) keep.grid = "1";
  if (state.report) keep.report = "1";
  for (const [key, tier] of [
    ["city", "city"],
    ["cty", "county"],
    ["twn", "township"],
  ])
    if (state.std[tier] !== SAVED.std[tier]) keep[key] = String(state.std[tier]);
  if (state.planned !== SAVED.planned) keep.planned = state.planned ? "1" : "0";
  if (state.pub !== SAVED.pub) keep.public = state.pub ? "1" : "0";
  if (state.off.length) keep.off = state.off.join(",");
  const on = Object.entries(state.on);
  if (on.length)
    keep.on = on
      .map(([id, serves]) => `${id}:${state.near.includes(id) ? "p" : servesKey(serves)}`)
      .join(",");
  if (state.trials.length)
    keep.trial = state.trials
      .map((x) => `${x.lon.toFixed(5)},${x.lat.toFixed(5)},${x.near ? "p" : servesKey(x.serves)}`)
      .join(";");
  return "#" + new URLSearchParams(keep);
}

/* ---- what the switches give ---- */
/** @type {any} */ let model = null;
let modelFailed = false;
/** @type {any} */ let live = null;
/** @type {any} */ let before = null;
/** A large table of minutes ends somewhere: no standard above that can be tried. */
const mostMinutes = () => (model && model.farMin) || 1000;
/** @type {Map<string, any>} */ const trialReach = new Map();

const standards = () => state.std;
const switched = () =>
  state.planned !== SAVED.planned ||
  state.pub !== SAVED.pub ||
  state.off.length > 0 ||
  Object.keys(state.on).length > 0 ||
  state.trials.length > 0;
const moved = () =>
  switched() || TIERS.slice(0, 3).some((tier) => state.std[tier] !== SAVED.std[tier]);
/** @param {any} trial */
function reachOf(trial) {
  const key = `${trial.lon.toFixed(6)},${trial.lat.toFixed(6)}`;
  if (!trialReach.has(key)) {
    if (trialReach.size > 300) trialReach.clear();
    trialReach.set(key, Whatif.reach(model, trial.lon, trial.lat));
  }
  return trialReach.get(key);
}
/** @param {any} [change] switches other than the reader's own */
function settings(change) {
  const own = { ...state, ...change };
  return {
    standards: own.std,
    planned: own.planned,
    publicOnly: own.pub,
    savedPublicOnly: SAVED.pub,
    closed: own.off,
    added: own.on,
    limits: Object.fromEntries(own.near.map((/** @type {string} */ id) => [id, nearLimit()])),
    trials: own.trials.map((trial) => ({
      serves: trial.serves,
      minutes: reachOf(trial).minutes,
      limit: trial.near ? nearLimit() : null,
    })),
  };
}
function recompute() {
  if (!model) return;
  live = Whatif.solve(model, settings());
  if (!before)
    before = Whatif.solve(
      model,
      settings({
        std: SAVED.std,
        planned: SAVED.planned,
        pub: SAVED.pub,
        off: [],
        on: {},
        near: [],
        trials: [],
      }),
    );
}
/** People that one added thing brings, beside everything else that is switched. @param {any} without the same state without it @param {string[]} serves */
function gainWithout(without, serves) {
  const rest = Whatif.solve(model, settings(without));
  const tier = serves.includes("county") ? "county" : "township",
    people = (solved, reading) => solved.total["covered_" + reading] * solved.total.people;
  return {
    tier,
    people: people(live, tier) - people(rest, tier),
    local: people(live, "local") - people(rest, "local"),
  };
}
const countyRow = new Map(rows("counties").map((c) => [String(c.adcode), c]));
/** @param {any} code */
const countyName = (code) =>
  countyRow.has(String(code)) ? rowName(countyRow.get(String(code))) : String(code ?? "");
/** The located figures of a zone under the switches; the saved ones where there is no what-if. @param {string} kind @param {any} row */
const located = (kind, row) =>
  (live && live[kind].get(String(kind === "counties" ? row.adcode : row.code))) || row;

/* ---- figures of a zone: a number, or the name of a state ---- */
/** @param {any} row @param {string} tier */
function firstState(row, tier) {
  for (const part of PARTS[tier])
    if (!has(row["min_" + part])) return row["state_" + part] || "unlocated";
  return "";
}
/** @param {any} town @param {string} measure @param {string} tier @returns {number | string} */
function townshipFigure(town, measure, tier) {
  const row = located("townships", town);
  if (measure === "minutes")
    return firstState(row, tier) || Math.max(...PARTS[tier].map((part) => row["min_" + part]));
  if (measure === "depth") {
    const shares = PARTS.all.map((part) => row["covered_" + part]);
    if (!shares.every(has)) return "unlocated";
    const sum = shares.reduce((a, b) => a + b, 0);
    return sum > 0 ? sum : firstState(row, "all") || 0;
  }
  const x = row["covered_" + tier]; // nobody covered because no minutes exist is a state, not a zero
  return has(x) && x > 0 ? x : firstState(row, tier) || (has(x) ? x : "unlocated");
}
/** @param {any} county @param {string} measure @param {string} tier @returns {number | string} */
function countyFigure(county, measure, tier) {
  const row = located("counties", county);
  if (measure === "share")
    return has(row["covered_" + tier]) ? row["covered_" + tier] : "unlocated";
  if (measure === "depth")
    return PARTS.all.every((part) => has(row["covered_" + part]))
      ? PARTS.all.reduce((sum, part) => sum + row["covered_" + part], 0)
      : "unlocated";
  let sum = 0,
    people = 0;
  for (const town of rows("townships"))
    if (String(town.adcode) === String(county.adcode)) {
      const x = townshipFigure(town, "minutes", tier);
      if (typeof x === "number" && town.residents) {
        sum += x * town.residents;
        people += town.residents;
      }
    }
  return people ? sum / people : "unlocated";
}
/** Classes of a ramp; a value on a break belongs to the class below it, or above it where the ramp
 * says so. @param {number} x @param {any} ramp */
const classOf = (x, ramp) =>
  ramp.breaks.filter((/** @type {number} */ edge) => (ramp.from ? x >= edge : x > edge)).length;
/** Minute classes in which the standard in force is a border. @param {string} tier */
function minuteRamp(tier) {
  const ramp = { ...P.minutes, breaks: [...P.minutes.breaks] },
    own = PARTS[tier].length === 1 ? state.std[tier] : null;
  if (own === null || ramp.breaks.includes(own)) return ramp;
  const nearest = ramp.breaks.reduce(
    (best, edge, at) => (Math.abs(edge - own) < Math.abs(ramp.breaks[best] - own) ? at : best),
    0,
  );
  ramp.breaks[nearest] = own;
  return ramp;
}
