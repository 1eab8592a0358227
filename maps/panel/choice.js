"use strict";
/* The choice: plans nearly as good, and fronts of two aims. */

/** Parts that fold stay as the reader left them. @type {Map<string, boolean>} */ const folded =
  new Map();
/** @param {string} key @param {string} title @param {any} content @param {boolean} [open] */
function fold(key, title, content, open = false) {
  const block = el(
    "details",
    { class: "inner", "data-fold": key },
    el("summary", { "data-key": "fold-" + key }, title),
    content,
  );
  block.open = folded.get(key) ?? open;
  block.addEventListener("toggle", () => folded.set(key, block.open));
  return block;
}
/** The figure of an aim or of the cost in a plan. @param {any} row @param {string} aim */
const goalOf = (row, aim) =>
  row[
    { match: "gain_clusters", even: "worst_share", seats: "seats_used", cost: "cost" }[aim] ||
      "gain_people"
  ];
/** @param {string} aim @param {any} x */
const sayGoal = (aim, x) =>
  !has(x)
    ? "—"
    : aim === "even"
      ? pct(x)
      : aim === "cost"
        ? String(x)
        : lang() && x >= 950000
          ? (x / 1e6).toFixed(2) + " m"
          : inUnit(aim === "match" || aim === "seats" ? aim : "people", x);
/** Columns of what a plan gives. @param {string[]} list of aims @returns {Column[]} */
const goalColumns = (list) =>
  list.map((aim) => ({
    key: "goal" + aim,
    label: aimWord(aim),
    num: true,
    cell: (/** @type {any} */ r) => sayGoal(aim, goalOf(r, aim)),
  }));
/** Names of the sites of a plan; a list needs no word for town in each. @param {any} r */
const siteNames = (r) =>
  (r.sites || [])
    .map((/** @type {any} */ id) =>
      placeName(placeOfId(id)).replace(/ (Town|Township|Subdistrict)$/, ""),
    )
    .join(lang() ? ", " : "、") || t("none");

const planCell = (/** @type {any} */ number, /** @type {any} */ r) =>
  el("span", { class: "names" }, el("b", {}, `${number} `), siteNames(r));

function nearPart() {
  const list = ofAim("near_best");
  if (!list.length) return null;
  /** @type {Column[]} */ const columns = [
    {
      key: "nn",
      label: t("otherplan"),
      cell: (r) => planCell(r.plan, r),
    },
    { key: "nl", label: t("loss"), num: true, cell: (r) => pct(r.loss, 1) },
    {
      key: "ns",
      label: t("shared"),
      num: true,
      cell: (r) => `${r.shared_sites}/${(r.sites || []).length}`,
    },
    ...goalColumns(["people", "match", "even"]),
  ];
  return [
    el("h3", {}, t("nearbest")),
    table(columns, list, {
      title: t("nearbest"),
      key: (r) => "near-" + r.plan,
      open: (r) => showPlan({ plan: "near-" + r.plan }),
      pressed: (r) => state.plan === "near-" + r.plan,
      tip: t("shownplan"),
      look: "tight",
    }),
  ];
}
/** Pairs of aims that have a front, with its plans in order. @returns {any[][]} */
function fronts() {
  const pairs = new Map();
  for (const r of rows("fronts")) {
    const key = `${r.first} ${r.second}`;
    pairs.set(key, [...(pairs.get(key) || []), r]);
  }
  return [...pairs.values()].map((list) => list.sort((a, b) => a.step - b.step));
}
/** Ends of an axis: from nought where the values come near it, else with some air.
 * @param {number[]} values @returns {[number, number]} */
function ends(values) {
  const low = Math.min(...values),
    high = Math.max(...values),
    air = (high - low) * 0.12 || Math.abs(high) * 0.1 || 1;
  return [low >= 0 && low < 0.5 * high ? 0 : low - air, high + air];
}
/** One front as a chart: one stop for the keyboard, arrows from plan to plan. @param {any[]} list */
function frontChart(list) {
  const { first, second } = list[0],
    w = 400,
    h = 184,
    key = `front-${first}-${second}`;
  const [x0, x1] = ends(list.map((r) => goalOf(r, second))),
    [y0, y1] = ends(list.map((r) => goalOf(r, first)));
  const x = (/** @type {any} */ r) => 72 + ((w - 88) * (goalOf(r, second) - x0)) / (x1 - x0),
    y = (/** @type {any} */ r) => 24 + (h - 60) * (1 - (goalOf(r, first) - y0) / (y1 - y0));
  const chosen = list.findIndex((r) => frontKey(r) === state.plan);
  const show = (/** @type {any} */ r) => showPlan({ plan: frontKey(r) });
  const name = `${aimWord(first)} × ${aimWord(second)}`;
  const svg = sv("svg", {
    viewBox: `0 0 ${w} ${h}`,
    width: "100%",
    class: "front",
    role: "listbox",
    tabindex: 0,
    "data-key": key,
    "aria-label": name,
    "aria-activedescendant": chosen >= 0 ? `${key}-${list[chosen].step}` : null,
  });
  drawAxes(svg, list, { first, second, w, h, x, y });
  list.forEach((r, at) => svg.append(frontDot(r, at === chosen, x(r), y(r), key)));
  svg.addEventListener("click", (/** @type {any} */ e) => {
    const box = svg.getBoundingClientRect(),
      px = ((e.clientX - box.left) * w) / box.width,
      py = ((e.clientY - box.top) * h) / box.height;
    const far = (/** @type {any} */ r) => Math.hypot(x(r) - px, y(r) - py),
      nearest = list.reduce((a, b) => (far(b) < far(a) ? b : a));
    if (far(nearest) < 40) show(nearest);
  });
  svg.addEventListener("keydown", (/** @type {any} */ e) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    const to =
      e.key === "Home"
        ? 0
        : e.key === "End"
          ? list.length - 1
          : step === undefined
            ? -1
            : chosen < 0
              ? 0
              : Math.min(list.length - 1, Math.max(0, chosen + step));
    if (to < 0) return;
    e.preventDefault();
    show(list[to]);
  });
  return svg;
}
/** @param {any} svg @param {any[]} list @param {any} c */
function drawAxes(svg, list, { first, second, w, h, x, y }) {
  svg.append(
    sv("path", { d: `M62 20V${h - 34}H${w - 8}`, fill: "none", stroke: "#8a909a" }),
    caption(w - 8, h - 4, second === "cost" ? costWord() : aimWord(second), "end"),
    sv(
      "text",
      { x: 4, y: 11, "font-size": 11, fill: "#4d5866", "text-anchor": "start" },
      aimWord(first),
    ),
    sv("polyline", {
      points: list.map((r) => `${x(r).toFixed(1)},${y(r).toFixed(1)}`).join(" "),
      fill: "none",
      stroke: "#b9b4a8",
      "stroke-dasharray": "3 3",
    }),
  );
  /** @type {number[]} */ const xs = [],
    /** @type {number[]} */ ys = [];
  for (const r of list.slice().sort((a, b) => goalOf(b, first) - goalOf(a, first))) {
    if (xs.every((other) => Math.abs(other - x(r)) > 24)) {
      svg.append(caption(x(r), h - 20, sayGoal(second, goalOf(r, second)), "middle"));
      xs.push(x(r));
    }
    if (ys.every((other) => Math.abs(other - y(r)) > 14)) {
      svg.append(caption(57, y(r) + 4, sayGoal(first, goalOf(r, first)), "end"));
      ys.push(y(r));
    }
  }
}
/** @param {any} r @param {boolean} chosen @param {number} x @param {number} y @param {string} key */
const frontDot = (r, chosen, x, y, key) =>
  sv(
    "g",
    {
      role: "option",
      id: `${key}-${r.step}`,
      "aria-selected": String(chosen),
      "aria-label": `${r.step}: ${sayGoal(r.first, goalOf(r, r.first))} ${aimWord(r.first)}, ${sayGoal(r.second, goalOf(r, r.second))} ${aimWord(r.second)}`,
      class: "dot",
    },
    sv("circle", { cx: x, cy: y, r: 12, fill: "#fff", "fill-opacity": 0 }),
    sv("circle", {
      cx: x,
      cy: y,
      r: chosen ? 8 : 5.5,
      fill: chosen ? P.site : "#fff",
      stroke: P.site,
      "stroke-width": 2,
    }),
  );
/** @param {any[]} list */
function frontTable(list) {
  const { first, second } = list[0],
    rest = ["people", "match", "even", "cost"].filter((a) => a !== first && a !== second);
  /** @type {Column[]} */ const columns = [
    { key: "fs", label: t("planword"), cell: (r) => planCell(r.step, r) },
    ...goalColumns([first, second, ...rest]),
  ];
  return table(columns, list, {
    title: frontTitle(list[0]),
    key: (r) => "row-" + frontKey(r),
    open: (r) => showPlan({ plan: frontKey(r) }),
    pressed: (r) => state.plan === frontKey(r),
    tip: t("shownplan"),
    look: "tight",
  });
}
function frontPart(list) {
  const shown = list.find((r) => frontKey(r) === state.plan);
  return [
    el("h3", {}, frontTitle(list[0])),
    frontChart(list),
    el(
      "p",
      { class: "note", "aria-live": "polite" },
      shown ? `${shown.step}: ${siteNames(shown)}` : t("fronthint"),
    ),
    fold(`front-${list[0].first}-${list[0].second}`, t("astable"), frontTable(list)),
  ];
}
function choicePart() {
  const parts = [nearPart(), ...fronts().map(frontPart)].filter(Boolean);
  return parts.length ? [el("h2", {}, t("choice")), ...parts.flat()] : null;
}
