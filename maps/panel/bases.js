"use strict";
/* Demand on every basis: which one a run uses, and what the others would say. */

/** What each basis says of the demand of one industry: side by side, never added.
 * @param {string} code */
function demandBases(code) {
  const own = rows("demand").filter(
    (r) => String(r.industry) === code && (!has(r.version) || r.version === state.version),
  );
  const bases = [...new Set(own.map((r) => String(r.basis)))],
    used = new Set(own.filter((r) => r.in_run).map((r) => String(r.basis)));
  if (!own.length) return null;
  const at = new Map(own.map((r) => [`${r.adcode} ${r.basis}`, r])),
    counties = rows("counties").filter((c) =>
      own.some((r) => String(r.adcode) === String(c.adcode)),
    );
  const years = (/** @type {any} */ r) =>
    has(r.year_low)
      ? r.year_low === r.year_high
        ? String(r.year_low)
        : `${r.year_low}–${r.year_high}`
      : "";
  const title = `${t("demandbases")} · ${industryWord(code)}`;
  return fold("demandbases", t("demandbases"), [
    el("p", { class: "note" }, t("demandnote")),
    savable(
      [
        { key: "dname", label: t("counties"), value: rowName, cell: rowName },
        ...bases.map((basis) => ({
          key: "db" + basis,
          label: `${basisWord(basis)}${used.has(basis) ? ` ✓ ${t("inuse")}` : ""}`,
          num: true,
          value: (/** @type {any} */ c) => (at.get(`${c.adcode} ${basis}`) || {}).amount,
          cell: (/** @type {any} */ c) => {
            const r = at.get(`${c.adcode} ${basis}`);
            return r && has(r.amount)
              ? [
                  `${sayAmount(r)}${lang() ? " " : ""}${unitWord(r.unit)}`,
                  el("small", { class: "under" }, years(r)),
                ]
              : "—";
          },
        })),
      ],
      counties,
      { title, code: (/** @type {any} */ c) => c.adcode, look: "tight" },
    ),
  ]);
}
/** Counties under each basis of demand: what the others would say. */
function basisTable() {
  const all = rows("match_options");
  if (!all.length) return el("p", { class: "note" }, t("nomeasures"));
  const bases = [...new Set(all.map((r) => String(r.basis)))],
    used = new Set(all.filter((r) => r.in_run).map((r) => String(r.basis))),
    at = new Map(all.map((r) => [`${r.adcode} ${r.basis}`, r])),
    counties = rows("counties").filter((c) =>
      all.some((r) => String(r.adcode) === String(c.adcode)),
    );
  return [
    el("p", { class: "note" }, t("basisnote")),
    savable(
      [
        { key: "oname", label: t("counties"), value: rowName, cell: rowName },
        ...bases.map((basis) => ({
          key: "ob" + basis,
          label: `${basisWord(basis)}${used.has(basis) ? ` ✓ ${t("inuse")}` : ""}`,
          num: true,
          value: (/** @type {any} */ c) =>
            (at.get(`${c.adcode} ${basis}`) || {}).alignment_manufacturing,
          cell: (/** @type {any} */ c) => optionCell(at.get(`${c.adcode} ${basis}`)),
        })),
      ],
      counties,
      { title: t("basisword"), code: (/** @type {any} */ c) => c.adcode, look: "tight" },
    ),
  ];
}
/** @param {any} r */
function optionCell(r) {
  if (!r) return "—";
  const counted = has(r.clusters_counted)
    ? fill("counted", {
        n: r.clusters_counted,
        all: r.clusters_counted + (r.clusters_left_out || 0),
      })
    : "";
  return [
    has(r.alignment_manufacturing)
      ? decimals(r.alignment_manufacturing)
      : el("span", { class: "soft" }, r.reason ? reasonWord(r.reason) : t("unknown")),
    el("small", { class: "under" }, counted),
  ];
}
