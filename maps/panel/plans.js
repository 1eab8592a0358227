"use strict";
/* The plans of the results: which is shown, where its sites stand, and the switch that puts it on
   the map. */

/** @typedef {{id: string, kind: string, order: number, place: any, row: any}} Site
 * @typedef {{key: string, title: string, sites: Site[], goals: any, own: boolean}} Plan */

/** Aims that have a plan, in the order of the results. @returns {string[]} */
const aims = () => [...new Set(rows("sites").map((s) => String(s.objective_name || "")))];
/** Sites of the plan of the chosen aim, in the order of building. */
const siteRows = () =>
  rows("sites").filter((s) => String(s.objective_name || "") === (state.objective || ""));
const ofAim = (/** @type {string} */ key) =>
  rows(key).filter((r) => r.objective_name === state.objective);
/** The largest plan of the chosen aim. */
const ownPlan = () => ofAim("plans").sort((a, b) => b.p - a.p)[0] || null;

/** A place by the id of a candidate: a township, a park, or a campus that is upgraded.
 * @param {any} id @returns {any} */
function placeOfId(id) {
  const same = (/** @type {any} */ r) => String(r.id ?? r.code) === String(id);
  const offered = (D.switchboard || {}).candidates || [];
  return (
    siteRows().find(same) ||
    offered.find(same) ||
    rows("townships").find(same) ||
    rows("parks").find(same) ||
    rows("campuses").find(same) || { id, name_zh: String(id) }
  );
}
/** The first of the names of a place: candidates that merged keep all theirs. @param {any} name */
function shortName(name) {
  const first = String(name || "").split(" / ")[0];
  if (!lang()) return first;
  const park = rows("parks").find((r) => r.name_zh === first);
  return D.english[first] || (park && park.name_en) || first;
}
const placeName = (/** @type {any} */ row) =>
  (lang() && row.name_en) || shortName(row.name_zh) || String(row.id ?? "");
/** An aim as an axis or a column; clusters may be summed by their output and the like. @param {string} aim */
function aimWord(aim) {
  const by = (parameters.sites || {}).match_by || "clusters";
  return aim === "match" && by !== "clusters"
    ? fill("matchof", { x: pick(BASES[by]) || by })
    : t("aim_" + aim);
}
const kindWord = (/** @type {string} */ kind) => pick(P.kinds[kind]) || kind || "";
/** An institution in the language of the page, from the row of one of its campuses. @param {any} row */
const schoolName = (row) =>
  String((lang() && row.institution_name_en) || row.institution_name_zh || "");
const campusName = (/** @type {any} */ id) => {
  const row = rows("campuses").find((c) => String(c.id) === String(id));
  const names = row ? [schoolName(row), rowName(row)].filter(Boolean) : [];
  if (names.length > 1 && names[1].startsWith(row.institution_name_zh)) names.pop();
  return [...new Set(names)].join(" ") || String(id);
};

/** @param {string} key @param {string} title @param {any} row with sites and campus_kinds @returns {Plan} */
const listedPlan = (key, title, row) => ({
  key,
  title,
  own: false,
  goals: row,
  sites: (row.sites || []).map((/** @type {any} */ id, /** @type {number} */ at) => ({
    id: String(id),
    kind: String((row.campus_kinds || [])[at] || ""),
    order: at + 1,
    place: placeOfId(id),
    row: null,
  })),
});
const frontKey = (/** @type {any} */ r) => `front-${r.first}-${r.second}-${r.step}`;
const frontTitle = (/** @type {any} */ r) => `${aimWord(r.first)} × ${aimWord(r.second)}`;
/** The plan that the reader looks at; an unknown key is the aim's own plan. @returns {Plan} */
function shownPlan() {
  const smaller = ofAim("plans").find((r) => state.plan === "p-" + r.p),
    near = ofAim("near_best").find((r) => state.plan === "near-" + r.plan),
    front = rows("fronts").find((r) => state.plan === frontKey(r));
  if (smaller) return listedPlan(state.plan, `${smaller.p} ${t("nsites")}`, smaller);
  if (near) return listedPlan(state.plan, `${t("otherplan")} ${near.plan}`, near);
  if (front)
    return listedPlan(state.plan, `${frontTitle(front)} · ${t("planword")} ${front.step}`, front);
  return {
    key: "",
    title: t("ownplan"),
    own: true,
    goals: ownPlan() || {},
    sites: siteRows().map((row, at) => ({
      id: String(row.id),
      kind: String(row.campus_kind || ""),
      order: Number(row.order) || at + 1,
      place: row,
      row,
    })),
  };
}
/** A site of the shown plan by its id. @param {string} id @returns {Site | null} */
const shownSite = (id) => (id && shownPlan().sites.find((s) => s.id === String(id))) || null;
const openSite = (/** @type {string} */ id) => set({ site: String(id), county: "" });

/* ---- on and off ---- */
/** What the switch adds for the sites of a plan; a training base reaches nobody.
 * @param {Plan} plan @returns {{on: Record<string, string[]>, near: string[], trials: any[]}} */
function switchesOf(plan) {
  /** @type {{on: Record<string, string[]>, near: string[], trials: any[]}} */
  const made = { on: {}, near: [], trials: [] };
  for (const site of plan.sites) {
    const kind = SITE_KINDS[site.kind] || SITE_KINDS.branch,
      serves = kind.serves.filter((tier) => PARTS.all.includes(tier)),
      near = has(kind.reach_min);
    const at = model ? model.column.get(site.id) : undefined;
    if (!serves.length) continue;
    if (at !== undefined && model.sites[at].kind === "candidate") {
      made.on[site.id] = serves;
      if (near) made.near.push(site.id);
    } else if (has(site.place.lon) && has(site.place.lat))
      made.trials.push({ lon: site.place.lon, lat: site.place.lat, serves, near });
  }
  return made;
}
const sameTrial = (/** @type {any} */ a, /** @type {any} */ b) =>
  Math.abs(a.lon - b.lon) < 1e-4 && Math.abs(a.lat - b.lat) < 1e-4;
const sameServes = (/** @type {any} */ a, /** @type {any} */ b) =>
  Boolean(a) && servesKey(a) === servesKey(b);
/** Whether every site of the plan is among the reader's switches. @param {Plan} plan */
function planIsOn(plan) {
  const own = switchesOf(plan),
    ids = Object.keys(own.on);
  return (
    ids.length + own.trials.length > 0 &&
    ids.every(
      (id) =>
        sameServes(state.on[id], own.on[id]) && state.near.includes(id) === own.near.includes(id),
    ) &&
    own.trials.every((trial) => state.trials.some((other) => sameTrial(other, trial)))
  );
}
/** The reader's switches with or without a plan. @param {Plan} plan @param {boolean} put @param {any} from */
function switchPlan(plan, put, from) {
  const own = switchesOf(plan),
    on = { ...from.on };
  for (const id of Object.keys(own.on)) delete on[id];
  const near = from.near.filter((/** @type {string} */ id) => !(id in own.on)),
    trials = from.trials.filter((a) => !own.trials.some((b) => sameTrial(a, b)));
  if (!put) return { on, near, trials };
  return {
    on: { ...on, ...own.on },
    near: [...near, ...own.near],
    trials: [...trials, ...own.trials],
  };
}
function togglePlan() {
  const plan = shownPlan();
  set(switchPlan(plan, !planIsOn(plan), state));
}
/** Look at another plan; where the one before is switched on, the new one takes its place.
 * @param {any} what objective or plan */
function showPlan(what) {
  const was = shownPlan(),
    on = planIsOn(was),
    bare = on ? switchPlan(was, false, state) : null;
  Object.assign(state, { plan: "", site: "" }, what);
  set({ plan: state.plan, ...(bare ? switchPlan(shownPlan(), true, bare) : {}) });
}
/** People newly reached by a site alone, and where they live: from the what-if, saved parameters.
 * @param {Site} site @returns {{people: number, towns: any[]} | null} */
function aloneGain(site) {
  if (!model || !before) return null;
  const own = switchesOf({ key: "", title: "", own: false, goals: {}, sites: [site] });
  const saved = { std: SAVED.std, planned: SAVED.planned, pub: SAVED.pub, off: [] };
  const after = Whatif.solve(model, settings({ ...saved, ...own }));
  const towns = rows("townships")
    .map((town) => {
      const code = String(town.code),
        was = before.townships.get(code),
        now = after.townships.get(code);
      const gain = was && now ? (now.covered_county - was.covered_county) * now.people : 0;
      return { code, gain_people: gain, min_before: was?.min_county, min_after: now?.min_county };
    })
    .filter((r) => r.gain_people >= 0.5)
    .sort((a, b) => b.gain_people - a.gain_people);
  return { people: towns.reduce((sum, r) => sum + r.gain_people, 0), towns };
}
