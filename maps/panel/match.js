"use strict";
/* The Match view: where programmes and industry meet, what lacks, and what could be done. */

/** Three figures that answer the question of the view. */
function matchFigures() {
  const whole = allPlaced(),
    gaps = ofVersion(rows("programme_gaps"));
  const list = [
    whole && has(whole.observed) ? [`${whole.observed}/${whole.clusters}`, t("fig_matched")] : null,
    whole && has(whole.optimum)
      ? [someClusters(whole.optimum), t("fig_best"), `${t("bychance")} ${chanceWords(whole)}`]
      : null,
    gaps.length ? [String(gaps.length), t("fig_gaps")] : null,
  ].filter(Boolean);
  return list.length ? figures(list) : null;
}
/** What lacks most, by the difference of shares. @param {any[]} own */
function mismatchPart(own) {
  const gap = (/** @type {any} */ r) => r.demand_share - (r.supply_share || 0),
    list = own
      .slice()
      .sort((a, b) => gap(b) - gap(a))
      .slice(0, 30);
  /** @type {Column[]} */ const columns = [
    {
      key: "c",
      label: t("counties"),
      value: (r) => countyName(r.adcode),
      cell: (r) => countyName(r.adcode),
    },
    {
      key: "i",
      label: t("industry"),
      value: (r) => String(r.industry),
      save: (r) => `${r.industry} ${industryWord(r.industry)}`,
      cell: (r) => industryWord(r.industry),
    },
    {
      key: "d",
      label: t("demand"),
      num: true,
      value: (r) => r.demand_share,
      cell: (r) => pct(r.demand_share),
    },
    {
      key: "s",
      label: t("supply"),
      num: true,
      value: (r) => r.supply_share,
      cell: (r) => (has(r.supply_share) ? pct(r.supply_share) : t("none")),
    },
    {
      key: "m",
      label: t("min"),
      num: true,
      value: (r) => r.nearest_min,
      cell: (r) => (has(r.nearest_min) ? String(Math.round(r.nearest_min)) : "—"),
    },
  ];
  return fold(
    "mismatch",
    t("mismatch"),
    savable(columns, list, {
      title: t("mismatch"),
      code: (/** @type {any} */ r) => r.adcode,
      first: !rows("programme_gaps").length,
    }),
  );
}
/** One industry at a time: its measures, its counties, its ladder. */
function industryPart() {
  const code = industryNow();
  if (!code) return [el("h2", {}, t("onebyone")), el("p", { class: "note" }, t("nodata"))];
  const own = rows("industry_measures").filter(
    (r) => String(r.industry) === code && (!has(r.version) || r.version === state.version),
  );
  const said = own.flatMap(measureFigures).filter(Boolean);
  return [
    el("h2", {}, t("onebyone")),
    industryChoice(),
    said.length ? figures(said, "moves") : null,
    fold("onecounties", t("demandbycounty"), industryCounties(code)),
    demandBases(code),
    ladderPart(code),
  ];
}
/** The measures of one industry as figures. @param {any} r */
const measureFigures = (r) => [
  has(r.spatial_mismatch) ? [decimals(r.spatial_mismatch), t("mismatchindex")] : null,
  has(r.colocation) ? [decimals(r.colocation), t("colocationword"), tails(r, "colocation")] : null,
  has(r.coordination_degree) ? [decimals(r.coordination_degree), t("couplingword")] : null,
];
function matchPanel() {
  const own = rows("match").filter((r) => r.version === state.version && has(r.demand_share));
  return [
    matchFigures(),
    choices("version", ["manufacturing", "sector"], undefined, t("match")),
    el("p", { class: "note" }, t("matchnote")),
    placementPart(),
    el("h2", {}, t("whattodo")),
    gapsPart(),
    consortiaPart(),
    surplusPart(),
    own.length ? heatGrid(own) : el("p", { class: "note" }, t("nodata")),
    own.length ? mismatchPart(own) : null,
    industryPart(),
    el("h2", {}, t("measuresword")),
    fold("byindustry", t("industrymeasures"), industryTable()),
    fold("bycounty", t("countymeasures"), countyMeasures()),
    fold("bycampus", t("campusmeasures"), campusTable()),
    fold("bybasis", t("basisword"), basisTable()),
    readings(),
  ];
}
