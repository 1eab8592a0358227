"use strict";
/* Access measured in other ways: what each does to the order of the counties. */

/** Short name of an option. @param {any} o */
function optionWord(o) {
  const measure = { e2sfca: "E2SFCA", "2sfca": "2SFCA", bfca: "BFCA", availability: t("sa") };
  const decay = o.decay === "gaussian" ? ` ${t("gaussian")}` : "";
  const own = o.admission !== "prefecture" ? ` · ${t("owncounty")}` : "";
  return `${measure[o.measure] || o.measure}${decay} ${o.reach_min} ${t("min")}${own}`;
}
/** The options against the default, and the rank of each county under each. */
function accessOptionsPart() {
  const a = R.access_options || {};
  if (!Array.isArray(a.options) || a.options.length < 2) return null;
  const ranks = new Map(
    (a.counties || []).map((/** @type {any} */ r) => [`${r.adcode} ${r.option}`, r]),
  );
  const rank = (r, o) => (ranks.get(`${r.adcode} ${o.option}`) || {}).rank;
  return el(
    "details",
    { class: "inner", "data-key": "access-options" },
    el("summary", {}, t("accessoptions")),
    el("p", { class: "note" }, lang() ? a.statement_en : a.statement_zh),
    table(
      [
        { key: "on", label: t("measureword"), cell: optionWord },
        {
          key: "os",
          label: t("spearman"),
          num: true,
          cell: (o) => (has(o.spearman) ? o.spearman.toFixed(2) : "—"),
        },
        {
          key: "om",
          label: t("movedcounties"),
          cell: (o) =>
            (o.moved || []).map(countyName).join(lang() ? ", " : "、") ||
            (o.option === a.default_option ? t("inuse") : "—"),
        },
      ],
      a.options,
      { title: t("accessoptions") },
    ),
    el("p", { class: "note" }, t("ranknote")),
    el(
      "div",
      { class: "wide", tabindex: "0", role: "region", "aria-label": t("accessoptions") },
      table(
        [
          { key: "oc", label: t("counties"), cell: rowName },
          ...a.options.map((/** @type {any} */ o) => ({
            key: "o" + o.option,
            label: optionWord(o),
            num: true,
            cell: (/** @type {any} */ r) => {
              const at = rank(r, o);
              return has(at) ? String(at) : "—";
            },
          })),
        ],
        rows("counties"),
        { title: t("accessoptions") },
      ),
    ),
  );
}
