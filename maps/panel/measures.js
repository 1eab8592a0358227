"use strict";
/* How well programmes fit an industry, a county and a campus: each measure with its name and its
   reading; none of them is a verdict. */

const VERSION_LETTERS = /^[A-T]$/;
/** Industries that can be looked at one by one, of the chosen version. @returns {string[]} */
function industriesShown() {
  const sector = state.version === "sector";
  const codes = [
    ...rows("ladder_industries").map((r) => r.industry),
    ...rows("industry_measures")
      .filter((r) => !has(r.version) || r.version === state.version)
      .map((r) => r.industry),
    ...rows("match")
      .filter((r) => r.version === state.version && has(r.demand_share))
      .map((r) => r.industry),
  ].map(String);
  return [...new Set(codes)].filter((code) => VERSION_LETTERS.test(code) === sector).sort();
}
/** The chosen industry; shoes first where no other is chosen. */
function industryNow() {
  const codes = industriesShown();
  if (codes.includes(state.industry)) return state.industry;
  return codes.includes("19") ? "19" : codes[0] || "";
}
function industryChoice() {
  const box = el(
    "select",
    {
      id: "industry",
      "data-key": "industry",
      onchange: (/** @type {any} */ e) => set({ industry: e.target.value, spot: "" }),
    },
    industriesShown().map((code) => el("option", { value: code }, `${code} ${industryWord(code)}`)),
  );
  box.value = industryNow();
  return el("div", { class: "row" }, el("label", { for: "industry" }, t("industry")), box);
}
/** Both tails of a permutation test. @param {any} r @param {string} stem */
const tails = (r, stem) =>
  has(r[stem + "_p_above"]) || has(r[stem + "_p_below"])
    ? fill("tails", {
        above: decimals(r[stem + "_p_above"], 3),
        below: decimals(r[stem + "_p_below"], 3),
      }).replaceAll(" ", "\u00a0")
    : "";
/** The tails and the adjusted p, a line each. @param {any} r @param {string} stem */
const tailLines = (r, stem) => [
  el("small", { class: "under" }, tails(r, stem)),
  has(r[stem + "_q_above"])
    ? el("small", { class: "under" }, `q\u00a0${decimals(r[stem + "_q_above"], 3)}`)
    : "",
];
/** Coupling coordination with its parts. @param {any} r */
const couplingCell = (r) =>
  has(r.coordination_degree)
    ? [
        decimals(r.coordination_degree),
        el(
          "small",
          { class: "under" },
          `C\u00a0${decimals(r.coupling)} T\u00a0${decimals(r.development)}`,
        ),
      ]
    : [
        el("span", { class: "soft" }, t("unknown")),
        has(r.coupling_reason)
          ? el("small", { class: "under" }, reasonWord(r.coupling_reason))
          : "",
      ];
const reasonWord = (/** @type {any} */ reason) =>
  W["reason_" + reason] ? t("reason_" + reason) : pick(P.states[reason]) || String(reason ?? "");
/** @param {any[]} list @returns {Column[]} */
const couplingColumn = (list) =>
  list.some((r) => has(r.coordination_degree))
    ? [
        {
          key: "cd",
          label: t("couplingword"),
          num: true,
          value: (r) => r.coordination_degree,
          cell: couplingCell,
        },
      ]
    : [];

/** Counties of one industry: demand, supply and what the two give. @param {string} code */
function industryCounties(code) {
  const list = rows("match").filter(
    (r) => r.version === state.version && String(r.industry) === code,
  );
  if (!list.length) return el("p", { class: "note" }, t("nodemand"));
  const some = (/** @type {string} */ key) => list.some((r) => has(r[key]));
  /** @param {string} key @param {string} label @param {(x: any) => string} say @returns {Column[]} */
  const column = (key, label, say) =>
    some(key)
      ? [
          {
            key: "m" + key,
            label: t(label),
            num: true,
            value: (r) => r[key],
            cell: (r) => (has(r[key]) ? say(r[key]) : "—"),
          },
        ]
      : [];
  /** @type {Column[]} */ const columns = [
    {
      key: "mc",
      label: t("counties"),
      value: (r) => countyName(r.adcode),
      cell: (r) => countyName(r.adcode),
    },
    ...column("demand_share", "demand", (x) => pct(x)),
    {
      key: "msupply",
      label: t("supply"),
      num: true,
      value: (r) => r.supply_share,
      cell: (r) => (has(r.supply_share) ? pct(r.supply_share) : t("none")),
    },
    ...column("location_quotient", "lqword", (x) => decimals(x)),
    ...column("structural_deviation", "deviationword", (x) => decimals(x)),
    ...column("place_mismatch", "placemismatch", (x) =>
      typeof x === "number" ? decimals(x, 3) : String(x),
    ),
    {
      key: "mmin",
      label: t("min"),
      num: true,
      value: (r) => r.nearest_min,
      cell: (r) => (has(r.nearest_min) ? String(Math.round(r.nearest_min)) : "—"),
    },
  ];
  return savable(columns, list, {
    title: `${t("onebyone")} · ${industryWord(code)}`,
    code: (/** @type {any} */ r) => r.adcode,
    look: "tight",
  });
}
/** Columns of the measures of industries, those that the results hold. @param {any[]} list @returns {Column[]} */
function measureColumns(list) {
  const some = (/** @type {string} */ key) => list.some((r) => has(r[key]));
  /** @type {Column[]} */ const columns = [];
  if (some("spatial_mismatch"))
    columns.push({
      key: "ism",
      label: t("mismatchindex"),
      num: true,
      value: (r) => r.spatial_mismatch,
      cell: (r) => [
        decimals(r.spatial_mismatch),
        has(r.places)
          ? el(
              "small",
              { class: "under" },
              fill(r.left_out ? "nplaces" : "allplaces", { n: r.places, out: r.left_out }),
            )
          : "",
      ],
    });
  if (some("colocation"))
    columns.push({
      key: "icl",
      label: t("colocationword"),
      num: true,
      value: (r) => r.colocation,
      cell: (r) => [decimals(r.colocation), has(r.colocation) ? tailLines(r, "colocation") : ""],
    });
  return [...columns, ...couplingColumn(list)];
}
function industryTable() {
  const list = rows("industry_measures").filter(
    (r) => !has(r.version) || r.version === state.version,
  );
  if (!list.length) return el("p", { class: "note" }, t("nomeasures"));
  const bases = [...new Set(list.map((r) => r.basis).filter(has))];
  return [
    bases.length
      ? el(
          "p",
          { class: "note" },
          `${t("basisused")}${lang() ? ": " : "："}${listWords(bases.map(basisWord))}`,
        )
      : null,
    savable(
      [
        {
          key: "iname",
          label: t("industry"),
          value: (r) => String(r.industry),
          save: (r) => `${r.industry} ${industryWord(r.industry)}`,
          cell: (r) => industryWord(r.industry),
        },
        ...measureColumns(list),
      ],
      list,
      {
        title: t("industrymeasures"),
        look: "tight",
        key: (/** @type {any} */ r) => "industry-" + r.industry,
        open: (/** @type {any} */ r) => set({ industry: String(r.industry), spot: "" }),
        pressed: (/** @type {any} */ r) => String(r.industry) === industryNow(),
        tip: t("chooseindustry"),
      },
    ),
    el("p", { class: "note" }, t("tailsnote")),
    couplingFormula(list),
  ];
}
/** The formula of each variant of coupling that the rows name. @param {any[]} list */
function couplingFormula(list) {
  const variants = [...new Set(list.map((r) => r.coupling_variant).filter(has))];
  return variants.length
    ? el(
        "p",
        { class: "note" },
        `${t("couplingword")}${lang() ? ": " : "："}${variants
          .map((v) => (W["variant_" + v] ? t("variant_" + v) : String(v)))
          .join(lang() ? "; " : "；")}`,
      )
    : null;
}
function campusTable() {
  const list = rows("campus_measures");
  if (!list.length) return el("p", { class: "note" }, t("nomeasures"));
  /** @type {Column[]} */ const columns = [
    {
      key: "kn",
      label: t("campusword"),
      value: (r) => campusName(r.campus),
      cell: (r) => [
        campusName(r.campus),
        el(
          "small",
          { class: "under" },
          fill("programmesof", {
            n: has(r.programmes) ? r.programmes : t("unknown"),
            i: has(r.industries)
              ? typeof r.industries === "number"
                ? r.industries
                : idsIn(r.industries).length
              : t("unknown"),
          }),
        ),
      ],
    },
    {
      key: "ka",
      label: t("alignment"),
      num: true,
      value: (r) => r.alignment,
      cell: (r) => [
        has(r.alignment) ? decimals(r.alignment) : el("span", { class: "soft" }, t("unknown")),
        el("small", { class: "under" }, has(r.alignment) ? "" : reasonWord(r.alignment_reason)),
      ],
    },
    {
      key: "kl",
      label: t("colocationlocal"),
      num: true,
      value: (r) => r.colocation_local,
      cell: (r) => [
        has(r.colocation_local)
          ? decimals(r.colocation_local)
          : el("span", { class: "soft" }, t("unknown")),
        has(r.colocation_local) ? tailLines(r, "colocation") : "",
      ],
    },
    ...couplingColumn(list),
  ];
  return savable(columns, list, { ...onMap(t("campusmeasures"), campusSpot), look: "tight" });
}
/** Measures of counties that the results hold beside alignment. */
function countyMeasures() {
  const list = rows("counties"),
    keys = [
      "alignment_sector",
      "alignment_manufacturing",
      "krugman_sector",
      "krugman_manufacturing",
    ];
  return savable(
    [
      { ...nameColumn, key: "aname", label: t("counties") },
      ...keys
        .filter((key) => list.some((r) => has(r[key])))
        .map((key) => ({
          key: "a" + key,
          label: `${t(key.startsWith("a") ? "alignment" : "krugmanword")} · ${t(key.split("_")[1])}`,
          num: true,
          value: (/** @type {any} */ r) => r[key],
          cell: (/** @type {any} */ r) => (has(r[key]) ? decimals(r[key]) : "—"),
        })),
      ...couplingColumn(list),
    ],
    list,
    { title: t("countymeasures"), code: (/** @type {any} */ r) => r.adcode, look: "tight" },
  );
}
/** What each measure says, a line each. */
const readings = () =>
  fold(
    "readings",
    t("readings"),
    el(
      "dl",
      { class: "reads" },
      [
        "alignment",
        "lq",
        "deviation",
        "krugman",
        "placemismatch",
        "mismatchindex",
        "colocation",
        "coupling",
      ].map((key) => [
        el("dt", {}, t(W[key + "word"] ? key + "word" : key)),
        el("dd", {}, t("reads_" + key)),
      ]),
    ),
  );
