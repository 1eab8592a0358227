"use strict";
/* Legend, heading and foot; the one function that sets the state; the start. */

/** @returns {{icon: any, text: string, count: string, standard: boolean}[]} */
function legendRows() {
  const { theme: now, counts, adrift, shared } = shownTheme,
    out = [],
    ramp = now.ramp;
  const add = (fill, text, count, standard) =>
    out.push({
      icon: swatch(fill),
      text,
      count: has(count) ? String(count) : "",
      standard: Boolean(standard),
    });
  if (ramp) {
    const say = ramp.unit === "share" ? (x) => String(Math.round(100 * x)) : (x) => String(x),
      unit = ramp.unit === "share" ? " %" : ramp.unit === "min" ? " " + t("min") : "";
    const own =
      now.ramp.unit === "min"
        ? state.view === "sites"
          ? state.std.county
          : PARTS[state.tier].length === 1
            ? state.std[state.tier]
            : null
        : null;
    ramp.colours.forEach((colour, i) =>
      add(
        colour,
        i === 0
          ? `${ramp.from ? "<" : "≤"} ${say(ramp.breaks[0])}${unit}`
          : i === ramp.colours.length - 1
            ? `${ramp.from ? "≥" : ">"} ${say(ramp.breaks[i - 1])}${unit}`
            : `${say(ramp.breaks[i - 1])}–${say(ramp.breaks[i])}${unit}`,
        counts.get(i) || 0,
        own !== null && ramp.breaks[i] === own,
      ),
    );
  } else
    for (const key of ["known", "estimated"]) add(fillOf(key, null), t(key), counts.get(key) || 0);
  for (const key of ["unreachable", "no_road_in_data", "unlocated", "few", "far"])
    if (counts.get(key)) add(fillOf(key, null), stateWord(key), counts.get(key));
  if (adrift) add("url(#hatch)", t("adrift"), adrift);
  if (shared) add("#fff", t("sharedcell"), shared);
  return out;
}
/** The classes of the map: they follow the switches. */
function drawClasses() {
  const now = shownTheme.theme;
  document
    .getElementById("legend-classes")
    .replaceChildren(
      el("div", { class: "sub" }, [now.title, now.word].filter(Boolean).join(" · ")),
      ...legendRows().map((row) =>
        el(
          "div",
          { class: "key" + (row.standard ? " standard" : "") },
          row.icon,
          el("span", {}, row.text),
          el("span", { class: "n" }, row.count),
        ),
      ),
    );
}
function drawLegend() {
  drawClasses();
  document.getElementById("legend-title").textContent = t("legend");
  const layerRow = (key, icon, text, held, all) => {
    const box = el("input", {
      type: "checkbox",
      "data-key": "layer-" + key,
      onchange: (e) => {
        e.target.checked ? hiddenLayers.delete(key) : hiddenLayers.add(key);
        draw();
      },
    });
    box.checked = !hiddenLayers.has(key);
    return el(
      "label",
      { class: "key" },
      box,
      icon,
      el("span", {}, text),
      el("span", { class: "n" }, has(all) ? `${held}/${all}` : ""),
    );
  };
  const present = new Map();
  for (const row of rows("campuses"))
    if (row.status !== "closed") {
      const key = topLevel(row),
        n = present.get(key) || [0, 0];
      n[1]++;
      if (placeOf("campuses", row)) n[0]++;
      present.set(key, n);
    }
  const placed = (kind) => rows(kind).filter((r) => placeOf(kind, r)).length;
  document
    .getElementById("legend-layers")
    .replaceChildren(
      ...[
        el("div", { class: "sub" }, t("layers")),
        ...RANKS.filter((k) => present.has(k)).map((k) =>
          layerRow(
            k,
            symbol(P.levels[k].shape, 16, { colour: P.ink, filled: true }),
            pick(P.levels[k]),
            ...present.get(k),
          ),
        ),
        rows("parks").length
          ? layerRow(
              "parks",
              symbol("box", 14, { colour: P.park }),
              t("parks"),
              placed("parks"),
              rows("parks").length,
            )
          : null,
        rows("clusters").length
          ? layerRow(
              "clusters",
              symbol("hexagon", 15, { colour: P.cluster }),
              t("clusters"),
              placed("clusters"),
              rows("clusters").length,
            )
          : null,
        ...(state.view === "sites" ? starRows() : []),
        state.view === "match" && shownSpot().rings.length ? spotRow() : null,
        state.view === "sites" && model
          ? layerRow(
              "candidates",
              symbol("ring", 15, { colour: "#3f4a5a" }),
              t("candidates"),
              model.candidates.length,
              model.candidates.length,
            )
          : null,
        G.roads.length
          ? layerRow(
              "roads",
              sv(
                "svg",
                { width: 16, height: 14, "aria-hidden": "true" },
                sv("path", { d: "M0 7H16", stroke: P.road, "stroke-width": 1.6 }),
              ),
              t("roads"),
            )
          : null,
        el("p", { class: "note" }, t("ring")),
      ].filter(Boolean),
    );
}
/** The kinds of campus of the shown plan, with how many. */
function starRows() {
  const sites = shownPlan().sites;
  return [...new Set(sites.map((s) => s.kind))].map((kind) =>
    el(
      "div",
      { class: "key star" },
      symbol("star", 18, starLook(kind)),
      el("span", {}, [t("newcampus"), kindWord(kind)].filter(Boolean).join(lang() ? ": " : "：")),
      el("span", { class: "n" }, String(sites.filter((s) => s.kind === kind).length)),
    ),
  );
}
const findingText = () =>
  pick(
    (state.view === "sites" && (D.site_findings || {})[state.objective]) || D.findings[state.view],
  ).replaceAll(" %", "\u00a0%");
function footText() {
  const std = ["city", "county", "township"]
    .map((k) => `${t(k)} ${state.std[k]} ${t("min")}`)
    .join(" · ");
  return [
    R.scenario ? scenarioText(R.scenario) : "",
    `${t("params")}: ${std}${parameters.draws ? ` · n = ${parameters.draws.n}` : ""}`,
    t("limits"),
    t("review"),
    D.basemap ? `${D.basemap.attribution} ${t("offline")}` : "",
    D.made_on || "",
    `${t("sources")}: ${sourceList().join("; ") || t("none")}`,
  ]
    .filter(Boolean)
    .join("　");
}
function drawPanel() {
  const body = document.getElementById("panel-body"),
    site = state.view === "sites" ? shownSite(state.site) : null,
    row = countyRow.get(state.county);
  liveParts = [];
  visibleTable = null;
  const content = panels[state.view]().flat(3).filter(Boolean);
  body.replaceChildren(el("p", { class: "finding", id: "finding" }, findingText()), ...content);
  const opened = site ? siteCard(site) : row ? card(row) : null;
  body.hidden = Boolean(opened);
  document.getElementById("card").replaceChildren(...(opened ? [opened] : []));
  document.body.classList.toggle("with-card", Boolean(opened));
}
/** @param {any} plan */
function scenarioText(plan) {
  const counts = [
    [plan.closed.length, t("closedword")],
    [plan.added.length, t("addedword")],
  ].filter(([n]) => n);
  return [t("isscenario"), plan.name, ...counts.map(([n, word]) => `${word} ${n}`)]
    .filter(Boolean)
    .join(" · ");
}
function drawChrome() {
  document.documentElement.lang = lang() ? "en" : "zh-CN";
  const study = R.study || {};
  document.getElementById("title").textContent =
    (lang() ? `${study.name_en || study.name_zh || ""}: ` : study.name_zh || "") + t("title");
  const plan = R.scenario,
    note = document.getElementById("scenario");
  note.hidden = !plan;
  note.textContent = plan ? scenarioText(plan) : "";
  document.getElementById("language").textContent = lang() ? "中文" : "EN";
  document.getElementById("language").setAttribute("lang", lang() ? "zh-CN" : "en");
  const views = document.getElementById("views");
  views.setAttribute("aria-label", t("views"));
  views.replaceChildren(
    ...VIEWS.map((v) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          id: "tab-" + v,
          "aria-controls": "panel",
          "data-key": "view-" + v,
          tabindex: v === state.view ? 0 : -1,
          "aria-selected": String(v === state.view),
          onclick: () => set({ view: v, county: "", sort: "" }),
          onkeydown: (e) => {
            const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
            if (!step) return;
            const next = VIEWS[(VIEWS.indexOf(v) + step + VIEWS.length) % VIEWS.length];
            set({ view: next, county: "", sort: "" });
            document.getElementById("tab-" + next).focus();
          },
        },
        t(v),
      ),
    ),
  );
  const panel = document.getElementById("panel"),
    search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
  panel.setAttribute("aria-labelledby", "tab-" + state.view);
  document.getElementById("map_atlas").setAttribute("aria-label", t("map"));
  document.getElementById("map_atlas").setAttribute("role", "region");
  search.placeholder = t("search");
  search.setAttribute("aria-label", t("search"));
  document.getElementById("found").setAttribute("aria-label", t("search"));
  document.getElementById("stage").classList.toggle("dropping", state.dropping);
  document.getElementById("footer").textContent = footText();
  setUpMenu();
}
/** Change the reader's switches without building the panel anew: a slider that is being moved stays in hand. @param {any} what */
function change(what) {
  Object.assign(state, what);
  recompute();
  drawZones();
  updateMarks();
  if (state.county || state.site) drawPanel();
  refresh();
  syncControls();
  document.getElementById("stage").classList.toggle("dropping", state.dropping);
  document.getElementById("footer").textContent = footText();
  keep();
}
const SWITCHES = ["std", "planned", "pub", "off", "on", "near", "trials", "dropping"];
/** Change anything and draw all of it. @param {any} what */
function set(what) {
  if (Object.keys(what).every((key) => SWITCHES.includes(key))) {
    change(what);
    return;
  }
  if (what.view || what.county || what.site) what = { report: false, ...what };
  if (what.view && what.view !== state.view) hideFor(what.view);
  if (what.county !== undefined && what.site === undefined) what = { ...what, site: "" };
  const focused = keyOfFocus(),
    left = what.site === "" ? state.site : "",
    fresh = ["view", "county"].some((key) => what[key] !== undefined) || Boolean(what.site);
  Object.assign(state, what);
  if (SWITCHES.some((key) => key in what)) recompute();
  draw();
  if (fresh) document.getElementById("panel").scrollTop = 0;
  const main = document.querySelector("main");
  if (fresh && main.scrollTop > document.getElementById("panel").offsetTop)
    main.scrollTop = document.getElementById("panel").offsetTop;
  if (what.county || what.site) {
    const opened = document.querySelector("#card .card");
    if (opened) /** @type {HTMLElement} */ (opened).focus({ preventScroll: true });
  } else refocus(left ? "site-" + left : focused);
}
let keeping = 0;
function keep() {
  clearTimeout(keeping);
  keeping = window.setTimeout(() => history.replaceState(null, "", hashOf()), 80);
}
function draw() {
  if (!aims().includes(state.objective)) state.objective = aims()[0] || "";
  const focused = keyOfFocus();
  drawChrome();
  drawZones();
  drawPoints();
  drawGains();
  drawLegend();
  drawLabels();
  drawGrid();
  drawPanel();
  drawReport();
  drawChanges();
  roads.remove();
  if (!hiddenLayers.has("roads")) roads.addTo(map);
  refocus(focused);
  keep();
}
function arrange() {
  /** @type {HTMLDetailsElement} */ (document.getElementById("legend")).open = !phone.matches;
  const footer = document.getElementById("footer");
  footer.className = phone.matches ? "inside" : "";
  (phone.matches ? document.querySelector("main") : document.body).append(footer);
}
async function start() {
  readHash();
  hideFor(state.view);
  setUpReport();
  document.getElementById("language").addEventListener("click", () => {
    set({ lang: lang() ? "zh" : "en" });
    buildIndex();
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      if (state.dropping) set({ dropping: false });
      else if (state.site) set({ site: "" });
      else if (state.county) set({ county: "" });
    }
  });
  phone.addEventListener("change", () => {
    arrange();
    home();
    draw();
  });
  window.addEventListener("hashchange", () => {
    Object.assign(state, {
      county: "",
      plan: "",
      site: "",
      spot: "",
      std: { ...SAVED.std },
      planned: SAVED.planned,
      pub: SAVED.pub,
      off: [],
      on: {},
      near: [],
      trials: [],
    });
    readHash();
    recompute();
    draw();
  });
  arrange();
  home();
  draw();
  setUpSearch();
  setUpPrint();
  buildIndex();
  setUpBasemap();
  performance.mark("atlas-drawn");
  if (!D.switchboard) return;
  try {
    const land = G.ground.flat().map((steps) => ring(steps).map(([lat, lon]) => [lon, lat]));
    model = await Whatif.open(D.switchboard, land);
    model.left_out = D.switchboard.candidates_left_out;
    for (const tier of ["city", "county", "township"])
      state.std[tier] = Math.min(state.std[tier], mostMinutes());
  } catch (error) {
    modelFailed = true;
    console.info("what-if is off:", String(error));
  }
  recompute();
  draw();
  performance.mark("atlas-live");
}
start();
