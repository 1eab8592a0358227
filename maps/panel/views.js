"use strict";
/* The panels of the six views. */

const dim = () => (moved() ? "dim" : "");
/** @type {Record<string, () => any[]>} */
const panels = {
  coverage() {
    return [
      livePart(headFigures),
      choices("tier", TIERS, (v) => t(v), t("tiers")),
      sliders(),
      el(
        "div",
        { class: "row" },
        choices("measure", ["share", "minutes", "depth"], undefined, t("measure")),
        choices("zones", ["townships", "counties"], undefined, t("map")),
      ),
      state.measure === "depth" ? el("p", { class: "note" }, t("depthnote")) : null,
      livePart(coverageTable),
      whatIf(),
      livePart(() => sweepChart(state.tier)),
    ];
  },
  access() {
    const e = (R.equity || {}).secondary_access,
      ratios = ((R.equity || {}).core_ratio || []).filter((r) => has(r.ratio));
    return [
      choices("zones", ["townships", "counties"], undefined, t("map")),
      el("p", { class: "note" }, t("accessnote")),
      table(
        [
          { ...nameColumn, label: t("counties") },
          {
            key: "seats",
            label: t("seatsshort"),
            num: true,
            value: (r) => r.secondary_seats_per_1000,
            cell: (r) =>
              has(r.secondary_seats_per_1000)
                ? r.secondary_seats_per_1000.toFixed(0)
                : t("unknown"),
          },
          ...["2025", "2030", "2035"].map((y) => ({
            key: "c" + y,
            label: `${t("cohort")} ${y}`,
            num: true,
            value: (r) => r["cohort_" + y],
            cell: (r) => folk(r["cohort_" + y]),
          })),
        ],
        rows("counties"),
        { title: t("access"), code: (r) => r.adcode, first: true },
      ),
      e ? el("h2", {}, t("equity")) : null,
      e
        ? el(
            "dl",
            { class: "pairs" },
            [
              "gini",
              "theil",
              "theil_between_counties",
              "theil_within_counties",
              "theil_between_core_and_rest",
              "theil_within_core_and_rest",
              "palma",
            ]
              .filter((k) => has(e[k]))
              .map((k) => [
                el("dt", {}, t(k)),
                el("dd", {}, Number(e[k]).toFixed(k === "palma" ? 2 : 3)),
              ]),
          )
        : null,
      accessOptionsPart(),
      ratios.length
        ? [
            el("h2", {}, t("core")),
            el(
              "dl",
              { class: "pairs" },
              ratios.map((r) => [
                el("dt", {}, pick(P.levels[r.level]) || r.level),
                el("dd", {}, r.ratio.toFixed(2)),
              ]),
            ),
          ]
        : null,
    ];
  },
  gaps() {
    return [livePart(gapsTable), sliders(), whatIf()];
  },
  match() {
    return matchPanel();
  },
  sites() {
    return sitesPanel();
  },
  data() {
    return dataPanel();
  },
};

function headFigures() {
  const h = R.headline || {};
  return [
    el(
      "div",
      { class: dim() },
      figures([
        [pct(h.local_p50), t("localshare"), span(h, "local", pct)],
        [pct(h.all_p50), t("allshare"), span(h, "all", pct)],
        [folk(h.gap_people_p50), t("lacking"), span(h, "gap_people", folk)],
      ]),
    ),
    el("p", { class: "note" }, t("headnote")),
  ];
}
function coverageTable() {
  const key = "covered_" + state.tier,
    now = (r) => located("counties", r)[key],
    then = (r) => (before ? before.counties.get(String(r.adcode))?.[key] : r[key]);
  /** @type {Column[]} */ const columns = [
    { ...nameColumn, label: t("counties") },
    {
      key: "loc",
      label: t("located"),
      num: true,
      value: now,
      cell: (r) => pct(now(r), moved() ? 1 : 0),
    },
  ];
  if (moved())
    columns.push({
      key: "diff",
      label: "±",
      num: true,
      value: (r) => now(r) - then(r),
      cell: (r) => (has(now(r)) && has(then(r)) ? points(now(r) - then(r)) : ""),
    });
  columns.push(
    {
      key: "mid",
      label: `${t("drawn")} 5–95 %`,
      value: (r) => r[key + "_p50"],
      cell: (r) =>
        el(
          "span",
          { class: dim() },
          whisker(r[key + "_p05"], r[key + "_p50"], r[key + "_p95"], 0, 1),
        ),
    },
    {
      key: "p50",
      label: t("drawn"),
      num: true,
      value: (r) => r[key + "_p50"],
      cell: (r) => el("span", { class: dim() }, pct(r[key + "_p50"])),
    },
    {
      key: "res",
      label: t("residents"),
      num: true,
      value: (r) => r.residents,
      cell: (r) => folk(r.residents),
    },
  );
  return table(columns, rows("counties"), {
    title: `${t("coverage")} · ${t(state.tier)}`,
    code: (r) => r.adcode,
    first: true,
  });
}
function gapsTable() {
  const n = rows("counties").length,
    list = rows("counties")
      .slice()
      .sort((a, b) => (a.rank ?? 1e9) - (b.rank ?? 1e9)),
    gap = (r) => (moved() ? located("counties", r).gap_people : r.gap_people);
  return table(
    [
      {
        ...nameColumn,
        label: t("counties"),
        cell: (r) => [
          nameColumn.cell(r),
          r.doubt_most
            ? el("small", { class: "under" }, `${t("mattersmost")} ${unknownWord(r.doubt_most)}`)
            : "",
        ],
      },
      {
        key: "p",
        label: t("prob"),
        value: (r) => r.p_underserved,
        cell: (r) =>
          el(
            "span",
            { class: dim() },
            has(r.p_underserved) ? bar(r.p_underserved, P.probability.colours[2]) : t("unknown"),
          ),
      },
      {
        key: "pp",
        label: "%",
        num: true,
        value: (r) => r.p_underserved,
        cell: (r) =>
          el(
            "span",
            { class: dim() },
            has(r.p_underserved) ? pct(r.p_underserved) : "",
            has(r.p_underserved_low) && r.p_underserved_high - r.p_underserved_low >= 0.01
              ? el(
                  "small",
                  { class: "under", title: t("mc") },
                  `${Math.round(100 * r.p_underserved_low)}–${Math.round(100 * r.p_underserved_high)}`,
                )
              : "",
          ),
      },
      {
        key: "rank",
        label: `${t("rank")} 5–95 %`,
        value: (r) => r.rank,
        cell: (r) =>
          el("span", { class: dim() }, whisker(r.rank_low, r.rank, r.rank_high, 1, Math.max(2, n))),
      },
      {
        key: "gap",
        label: moved() ? `${t("gap")}（${t("live")}）` : t("gap"),
        num: true,
        value: gap,
        cell: (r) => folk(gap(r)),
      },
    ],
    list,
    { title: t("gaps"), code: (r) => r.adcode, first: true },
  );
}
