"use strict";
/* How sure a verdict is: what the doubt rests on, and how far another verdict is. */

/** Short name of an unknown. @param {string} name */
const unknownWord = (name) => t("unknown_" + name);

/** What explains the spread of a county's coverage, the largest first. @param {any} row */
function doubtPart(row) {
  const own = rows("doubt").filter(
    (r) => String(r.adcode) === String(row.adcode) && has(r.first_order),
  );
  if (!own.length) return null;
  const list = own.slice().sort((a, b) => b.first_order - a.first_order);
  return [
    el("h2", {}, t("doubt")),
    el("p", { class: "note" }, t("doubtnote")),
    table(
      [
        { key: "dn", label: t("unknowns"), cell: (r) => unknownWord(r.unknown) },
        {
          key: "db",
          label: t("explains"),
          cell: (r) => bar(r.first_order, P.probability.colours[2]),
        },
        {
          key: "dp",
          label: "95 %",
          num: true,
          cell: (r) => `${pct(r.first_order)}（${pct(r.low)}–${pct(r.high)}）`,
        },
      ],
      list,
      { title: t("doubt") },
    ),
  ];
}

/** One way to another verdict. @param {any} r @param {"below" | "above"} side */
function tip(r, side) {
  return has(r[side]) ? `${r[side]} → ${t(r["label_" + side])}` : "—";
}
/** How far a county's verdict is from another one. @param {any} row */
function tippingPart(row) {
  const own = rows("tipping").filter((r) => String(r.adcode) === String(row.adcode));
  if (!own.length) return null;
  return [
    el("h2", {}, t("tipping")),
    el("p", { class: "note" }, t("tippingnote")),
    table(
      [
        { key: "wn", label: t("moves"), cell: (r) => t("tip_" + r.what) },
        { key: "wb", label: t("tip_below"), cell: (r) => tip(r, "below") },
        { key: "wm", label: t("tip_now"), num: true, cell: (r) => String(r.now) },
        { key: "wa", label: t("tip_above"), cell: (r) => tip(r, "above") },
      ],
      own,
      { title: t("tipping") },
    ),
  ];
}
