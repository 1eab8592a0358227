"use strict";
/* The view of the data: how well things are known, what is missing, and what does not hold. */

/** Places far from every road in the data. @param {any[] | undefined} far */
function farPart(far) {
  if (!Array.isArray(far) || !far.length) return null;
  return el(
    "details",
    { class: "inner" },
    el("summary", {}, `${t("farplaces")} (${far.length})`),
    el("p", { class: "note" }, t("farnote")),
    table(
      [
        { key: "fn", label: t("place"), cell: rowName },
        { key: "fk", label: t("layer"), cell: (r) => t(r.kind) },
        {
          key: "fm",
          label: `${t("snap")} km`,
          num: true,
          cell: (r) => [(r.snap_m / 1000).toFixed(1), r.over_water ? ` · ${t("overwater")}` : ""],
        },
      ],
      far,
      { title: t("farplaces") },
    ),
  );
}
function dataPanel() {
  const q = R.quality || {},
    precisions = Object.keys(PRECISIONS),
    held = q.places_by_precision || {};
  const school = { stated: t("stated"), known: t("known"), located: t("located") };
  const checks = (q.checks || []).filter((/** @type {any} */ c) => !isIndexCheck(c));
  const lost = Object.entries(
    q.unlocated && typeof q.unlocated === "object" ? q.unlocated : {},
  ).filter(([, ids]) => Array.isArray(ids) && ids.length);
  return [
    el("h2", {}, t("schools")),
    table(
      [
        { ...nameColumn, label: t("counties") },
        ...Object.keys(school).map((k) => ({
          key: k,
          label: school[k],
          num: true,
          value: (r) => r[k + "_schools"],
          cell: (r) => (has(r[k + "_schools"]) ? String(r[k + "_schools"]) : "—"),
        })),
        {
          key: "u",
          label: pick(P.states.unlocated),
          num: true,
          value: (r) => r.unlocated_people,
          cell: (r) => whole(r.unlocated_people),
        },
      ],
      rows("counties"),
      { title: t("schools"), code: (r) => r.adcode, first: true },
    ),
    Object.keys(held).length
      ? [
          el("h2", {}, t("precision")),
          table(
            [
              { key: "k", label: t("layer"), cell: (r) => t(r.kind) },
              ...precisions.map((p) => ({
                key: p,
                label: pick(PRECISIONS[p]),
                num: true,
                cell: (r) => String(r.held[p] || 0),
              })),
            ],
            Object.entries(held).map(([kind, counts]) => ({ kind, held: counts })),
            { title: t("precision") },
          ),
        ]
      : null,
    q.states && Object.keys(q.states).length
      ? [
          el("h2", {}, t("states")),
          el(
            "dl",
            { class: "pairs" },
            Object.entries(q.states).map(([k, n]) => [
              el("dt", {}, k === "ok" ? (lang() ? "on the roads" : "可达路网") : stateWord(k)),
              el("dd", {}, `${whole(n)} ${t("people")}`),
            ]),
          ),
        ]
      : null,
    farPart(q.far_from_roads),
    lost.length
      ? [
          el("h2", {}, t("unplaced")),
          lost.map(([kind, ids]) =>
            el(
              "details",
              { class: "inner" },
              el("summary", {}, `${t(kind)} (${/** @type {any[]} */ (ids).length})`),
              el(
                "p",
                { class: "note" },
                /** @type {any[]} */ (ids).map((id) => nameOf(kind, id)).join(lang() ? ", " : "、"),
              ),
            ),
          ),
        ]
      : null,
    (q.left_out || []).length
      ? [
          el("h2", {}, t("withoutdata")),
          el(
            "ul",
            { class: "plain" },
            q.left_out.map((x) => el("li", {}, pick(x))),
          ),
        ]
      : null,
    (q.not_in_data || []).length
      ? [
          el("h2", {}, t("notin")),
          el(
            "ul",
            { class: "plain" },
            q.not_in_data.map((x) =>
              el("li", {}, typeof x === "string" ? x : String(x.what || "")),
            ),
          ),
        ]
      : null,
    coordinationPart(),
    readinessPart(),
    checks.length ? [el("h2", {}, t("checks")), checkList(checks)] : null,
    el("h2", {}, t("params")),
    Object.entries(parameters).map(([group, values]) =>
      el(
        "details",
        { class: "inner" },
        el("summary", {}, pick(PARAMETERS[group]) || group),
        el(
          "dl",
          { class: "pairs" },
          Object.entries(values || {}).map(([k, v]) => [
            el("dt", {}, pick(PARAMETERS[k]) || k),
            el(
              "dd",
              {},
              typeof v === "boolean" ? (v ? "✓" : "✗") : k === "basis" ? basisWord(v) : String(v),
            ),
          ]),
        ),
      ),
    ),
    el("h2", {}, t("sources")),
    el(
      "ul",
      { class: "plain" },
      sourceList().map((s) => el("li", {}, s)),
    ),
  ];
}
/** @param {string} kind @param {any} id */
function nameOf(kind, id) {
  const table =
    kind === "townships" ? rows("townships") : kind === "parks" ? rows("parks") : rows("campuses");
  const row = table.find((r) => String(r.code || r.id) === String(id));
  return row ? both(row) : String(id);
}
/** @param {string} key @param {any} value */
function checkValue(key, value) {
  if (key === "stated" || key === "found") return countyName(value);
  if (key === "townships" && Array.isArray(value))
    return value.map((code) => nameOf("townships", code)).join(lang() ? ", " : "、");
  return typeof value === "boolean" ? (value ? "✓" : "✗") : value;
}
/** Checks of one kind together, those that do not hold first. @param {any[]} checks */
function checkList(checks) {
  /** @type {Map<string, any[]>} */ const kinds = new Map();
  for (const check of checks) {
    const key = typeof check === "object" && check ? String(check.check) : String(check);
    kinds.set(key, [...(kinds.get(key) || []), check]);
  }
  return [...kinds].map(([key, list]) => {
    const broken = list.filter((c) => c.holds === false).length;
    const say = (c) =>
      isIndexCheck(c)
        ? saidBy(c)
        : Object.entries(c)
            .filter(([k, v]) => k !== "check" && has(v))
            .map(([k, v]) =>
              k === "id"
                ? nameOf(String(c.table), v)
                : `${pick(CHECK_KEYS[k]) || k} ${checkValue(k, v)}`,
            )
            .join(" · ");
    return el(
      "details",
      { class: "inner" },
      el(
        "summary",
        {},
        `${CHECKS[key] ? pick(CHECKS[key]) : key} (${broken ? `${broken} ✗ / ` : ""}${list.length})`,
      ),
      el(
        "ul",
        { class: "plain" },
        list.map((c) =>
          el(
            "li",
            { class: c.holds === false ? "broken" : "" },
            typeof c === "object" ? say(c) : String(c),
          ),
        ),
      ),
    );
  });
}
const sourceList = () =>
  ((R.study || {}).sources || []).map((s) =>
    typeof s === "string" ? s : [s.name || s.name_zh, s.licence, s.url].filter(Boolean).join(" · "),
  );
