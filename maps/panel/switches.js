"use strict";
/* The what-if's controls: standards, campuses, candidates, trial points. */

/** Standards may be typed to a tenth of a minute. @param {string} tier */
function slider(tier) {
  const label = `${t(tier)} · ${t("standard")} (${lang() ? "min" : "分钟"})`;
  const range = el("input", {
    type: "range",
    id: "range-" + tier,
    min: BOUNDS.low,
    max: BOUNDS.high,
    step: 1,
    value: state.std[tier],
    "data-key": "range-" + tier,
  });
  const box = el("input", {
    type: "number",
    min: 1,
    max: mostMinutes(),
    step: 0.1,
    value: state.std[tier],
    "aria-label": label,
    "data-key": "box-" + tier,
  });
  const move = (/** @type {any} */ e) => {
    const minutes = Math.round(parseFloat(e.target.value) * 10) / 10;
    if (!(minutes > 0 && minutes <= mostMinutes())) return;
    (e.target === range ? box : range).value = String(minutes);
    change({ std: { ...state.std, [tier]: minutes } });
  };
  range.addEventListener("input", move);
  box.addEventListener("input", move);
  return el(
    "div",
    { class: "slider" },
    el("label", { for: "range-" + tier }, `${t(tier)}`),
    range,
    box,
    el("span", {}, t("min")),
  );
}
/** @param {string} key @param {string} label */
function tick(key, label) {
  const box = el("input", {
    type: "checkbox",
    "data-key": "tick-" + key,
    onchange: (/** @type {any} */ e) => set({ [key]: e.target.checked }),
  });
  box.checked = state[key];
  return el("label", { class: "tick" }, box, label);
}
function toggleCampus(id) {
  set({ off: state.off.includes(id) ? state.off.filter((x) => x !== id) : [...state.off, id] });
}
function toggleCandidate(id) {
  const on = { ...state.on };
  if (on[id]) delete on[id];
  else on[id] = state.serves;
  set({ on, near: state.near.filter((/** @type {string} */ other) => other !== id) });
}
function addTrial(lat, lon) {
  set({
    dropping: false,
    trials: [...state.trials, { lat, lon, serves: state.serves }].slice(-20),
  });
}

/** The list is made when it is opened: a large study has thousands of campuses. */
function campusSwitches() {
  const own = model.sites.filter((s) => s.kind === "campus" && s.serves.length),
    list = el("ul", { class: "switches" });
  const block = el(
    "details",
    { class: "inner" },
    el("summary", {}, `${t("campusesof")} (${own.length})`),
    list,
  );
  block.addEventListener("toggle", () => {
    if (!block.open || list.children.length) return;
    const byId = new Map(rows("campuses").map((c) => [String(c.id), c]));
    list.append(...own.map((site) => campusSwitch(site, byId.get(site.id) || site)));
  });
  return block;
}
/** @param {any} site @param {any} row */
function campusSwitch(site, row) {
  const box = el("input", {
    type: "checkbox",
    "data-key": "campus-" + site.id,
    onchange: () => toggleCampus(site.id),
  });
  setTick(box, site);
  return el(
    "li",
    {},
    el(
      "label",
      { class: "tick" },
      box,
      symbol(P.levels[topLevel(row)].shape, 15, campusLook(row)),
      el("span", {}, both(row), el("small", {}, " " + site.serves.map((x) => t(x)).join("·"))),
    ),
  );
}
function adders() {
  const list = el(
    "datalist",
    { id: "candidate-names" },
    model.candidates.map((c) => el("option", { value: `${c.name_zh} · ${countyName(c.adcode)}` })),
  );
  const box = el("input", {
    type: "text",
    list: "candidate-names",
    placeholder: t("addcandidate"),
    "aria-label": t("addcandidate"),
    "data-key": "candidate-box",
  });
  const put = () => {
    const found = model.candidates.find(
      (c) => `${c.name_zh} · ${countyName(c.adcode)}` === box.value || c.name_zh === box.value,
    );
    if (found) {
      box.value = "";
      toggleCandidate(found.id);
    }
  };
  box.addEventListener("change", put);
  const kinds = [
    ["c", "asbranch"],
    ["t", "asschool"],
    ["b", "asboth"],
  ];
  return [
    el(
      "div",
      { class: "choices", role: "group", "aria-label": t("add") },
      kinds.map(([key, word]) =>
        el(
          "button",
          {
            type: "button",
            "data-key": "serves-" + key,
            "aria-pressed": String(servesKey(state.serves) === key),
            onclick: () => set({ serves: SERVES[key] }),
          },
          t(word),
        ),
      ),
    ),
    el(
      "div",
      { class: "row" },
      box,
      list,
      el("button", { type: "button", onclick: put }, t("add")),
    ),
    el(
      "div",
      { class: "row" },
      el(
        "button",
        {
          type: "button",
          "data-key": "drop",
          "aria-pressed": String(state.dropping),
          onclick: () => set({ dropping: !state.dropping }),
        },
        t(state.dropping ? "dropping" : "drop"),
      ),
      el(
        "button",
        {
          type: "button",
          "data-key": "centre",
          onclick: () => {
            const [lat, lon] = fromMap(map.getCenter());
            addTrial(lat, lon);
          },
        },
        t("centre"),
      ),
    ),
    model.left_out ? el("p", { class: "note" }, t("left_out")) : null,
  ];
}
/** Bring the controls in step with the state; the one in hand is left alone. */
function syncControls() {
  /** @param {string} key @param {(node: any) => void} put */
  const each = (key, put) => {
    for (const node of document.querySelectorAll(`[data-key^="${key}"]`))
      if (node !== document.activeElement) put(node);
  };
  for (const tier of ["city", "county", "township"])
    for (const kind of ["range", "box"])
      each(`${kind}-${tier}`, (node) => (node.value = String(state.std[tier])));
  for (const key of ["planned", "pub"]) each(`tick-${key}`, (node) => (node.checked = state[key]));
  if (!model) return;
  each("campus-", (node) => {
    const at = model.column.get(node.dataset.key.slice("campus-".length));
    if (at !== undefined) setTick(node, model.sites[at]);
  });
  each("drop", (node) => {
    node.setAttribute("aria-pressed", String(state.dropping));
    node.textContent = t(state.dropping ? "dropping" : "drop");
  });
}
/** @param {any} box @param {any} site */
function setTick(box, site) {
  box.checked =
    !state.off.includes(site.id) && (!site.planned || state.planned) && (!state.pub || site.public);
  box.disabled = (site.planned && !state.planned) || (state.pub && !site.public);
}
/** What was added, and what each brings beside the others. */
function addedList() {
  const items = [
    ...Object.entries(state.on)
      .filter(([id]) => model.column.has(id))
      .map(([id, serves]) => {
        const row = model.candidates.find((c) => c.id === id),
          rest = { ...state.on };
        delete rest[id];
        return {
          label: `${row ? row.name_zh : id}${row ? ` · ${countyName(row.adcode)}` : ""}`,
          serves,
          gain: gainWithout({ on: rest }, /** @type {string[]} */ (serves)),
          drop: () => toggleCandidate(id),
          note: "",
        };
      }),
    ...state.trials.map((trial, at) => {
      const rest = state.trials.filter((_, other) => other !== at),
        met = reachOf(trial);
      return {
        label: `${t("trial")} ${at + 1} (${trial.lat.toFixed(3)}, ${trial.lon.toFixed(3)})`,
        serves: trial.serves,
        gain: gainWithout({ trials: rest }, trial.serves),
        drop: () => set({ trials: rest }),
        note:
          met.by === "road"
            ? `${t("byroad")}; ${t("snap")} ${met.snapKm.toFixed(1)} km`
            : t(model && model.graph ? "bystraight" : "bystraightnet"),
      };
    }),
  ];
  if (!items.length) return null;
  return el(
    "div",
    { class: "added" },
    el("h3", {}, t("added")),
    el(
      "ul",
      { class: "plain" },
      items.map((item) =>
        el(
          "li",
          {},
          el("b", {}, item.label),
          " · ",
          item.serves.map((x) => t(x)).join("·"),
          el(
            "div",
            {},
            `${t(item.gain.tier)} ${t("newly")} ${signed(item.gain.people)} · ${t("newlocal")} ${signed(item.gain.local)} `,
            el("button", { type: "button", class: "small", onclick: item.drop }, t("remove")),
          ),
          item.note ? el("small", { class: "note" }, item.note) : null,
        ),
      ),
    ),
  );
}
const sliders = () =>
  model ? el("div", { class: "sliders" }, ["city", "county", "township"].map(slider)) : null;
/** The whole block; open or closed as the reader left it. */
let whatIfOpen = false;
function whatIf() {
  if (!model)
    return el(
      "p",
      { class: "note" },
      t(!D.switchboard ? "nowhatif" : modelFailed ? "oldbrowser" : "loading"),
    );
  const block = el(
    "details",
    { class: "whatif" },
    el("summary", {}, t("whatif")),
    el("div", { class: "row" }, tick("planned", t("planned")), tick("pub", t("publiconly"))),
    adders(),
    livePart(addedList),
    campusSwitches(),
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", "data-key": "reset", onclick: resetSwitches }, t("reset")),
      el("button", { type: "button", "data-key": "copy", onclick: copyLink }, t("link")),
      el("button", { type: "button", "data-key": "save", onclick: saveScenario }, t("scenario")),
    ),
    el("p", { class: "note" }, t("livenote")),
  );
  block.open = whatIfOpen || switched();
  block.addEventListener("toggle", () => {
    whatIfOpen = block.open;
  });
  return block;
}
function resetSwitches() {
  set({
    std: { ...SAVED.std },
    planned: SAVED.planned,
    pub: SAVED.pub,
    off: [],
    on: {},
    near: [],
    trials: [],
    dropping: false,
  });
}

/** One line over the panel: what the switches change, against the saved parameters. */
function drawChanges() {
  const host = document.getElementById("changes");
  if (!live || !before || !moved()) {
    host.replaceChildren();
    host.hidden = true;
    return;
  }
  const now = live.total,
    then = before.total;
  const line = (label, a, b, say) =>
    el(
      "div",
      {},
      el("span", {}, label),
      el("b", {}, say(a)),
      el("small", {}, `${t("saved")} ${say(b)}`),
    );
  host.hidden = false;
  host.replaceChildren(
    el(
      "div",
      { class: "changes-head" },
      el("b", {}, t("live")),
      `（${t("located")}）`,
      el(
        "button",
        { type: "button", class: "small", "data-key": "reset-top", onclick: resetSwitches },
        t("reset"),
      ),
    ),
    el(
      "div",
      { class: "changes-row" },
      line(t("local"), now.covered_local, then.covered_local, (x) => pct(x, 1)),
      line(t("all"), now.covered_all, then.covered_all, (x) => pct(x, 1)),
      line(t("gap"), now.gap_people, then.gap_people, folk),
    ),
    el("p", { class: "note" }, t("stepback")),
  );
}
