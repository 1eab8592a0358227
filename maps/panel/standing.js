"use strict";
/* Whether a plan stands: under other supply and cohorts; and, the other way round, closings. */

const VARIANTS = ["saved", "public_only", "with_planned", "public_with_planned"];
const COHORTS = ["residents", "cohort_2025", "cohort_2030", "cohort_2035"];

function judgedPart() {
  const all = rows("site_judged");
  if (!all.length) return null;
  const at = new Map(all.map((r) => [`${r.variant} ${r.weights}`, r]));
  const supplies = VARIANTS.filter((v) => all.some((r) => r.variant === v)),
    cohorts = COHORTS.filter((w) => all.some((r) => r.weights === w));
  const cell = (/** @type {any} */ r) => {
    if (!r || !has(r.gained)) return t("unknown");
    const share = r.best_gain ? r.regret / r.best_gain : 0;
    return [
      folk(r.gained),
      el(
        "small",
        { class: "under" },
        r.regret > 0 ? `−${folk(r.regret)} (${pct(share, 1)})` : "0",
        r.status && r.status !== "optimal" ? " ≥" : "",
      ),
    ];
  };
  return [
    el("p", { class: "note" }, fill("judgednote", { aim: t("people_obj") })),
    table(
      [
        {
          key: "js",
          label: t("supplyword"),
          cell: (v) => {
            const r = all.find((x) => x.variant === v);
            return [
              t("v_" + v),
              r && has(r.campuses)
                ? el("small", { class: "under" }, `${r.campuses} ${t("campuses")}`)
                : "",
            ];
          },
        },
        ...cohorts.map((w) => ({
          key: "j" + w,
          label: t("w_" + w),
          num: true,
          cell: (/** @type {any} */ v) => cell(at.get(`${v} ${w}`)),
        })),
      ],
      supplies,
      { title: t("judged"), look: "tight" },
    ),
  ];
}

/** What a line closes beyond the line above; the whole list where it keeps one of those open.
 * @param {any} r @param {any} above */
function closedWords(r, above) {
  const names = (/** @type {any[]} */ ids) => ids.map(campusName).join(lang() ? ", " : "、");
  const own = r.closed || [],
    earlier = (above && above.closed) || [];
  if (!earlier.length) return names(own);
  if (!earlier.every((/** @type {any} */ id) => own.includes(id))) return t("anew") + names(own);
  return t("also") + names(own.filter((/** @type {any} */ id) => !earlier.includes(id)));
}
/** Pairs that could change places; said in the first line that has them. @param {any} r @param {any} above */
function swapWords(r, above) {
  const fresh = (r.could_swap || []).filter(
    (/** @type {any} */ pair) => !((above && above.could_swap) || []).includes(pair),
  );
  if (!fresh.length) return "";
  const named = fresh.map((/** @type {any} */ pair) =>
    String(pair).split(" / ").map(campusName).join(" / "),
  );
  return el("small", { class: "under" }, `${t("couldswap")}: ${named.join(lang() ? "; " : "；")}`);
}
/** @param {any[]} list closings of one tier */
function closingTable(list) {
  /** @type {Column[]} */ const columns = [
    { key: "cq", label: t("closeq"), num: true, cell: (r) => String(r.q) },
    {
      key: "cw",
      label: t("closewhich"),
      cell: (r) => {
        const above = list[list.indexOf(r) - 1];
        return [closedWords(r, above), swapWords(r, above)];
      },
    },
    {
      key: "cl",
      label: t("losecover"),
      num: true,
      cell: (r) => [
        folk(r.people_lost),
        r.people_stranded > 0
          ? el("small", { class: "under" }, `${t("strandedword")} ${folk(r.people_stranded)}`)
          : "",
      ],
    },
    {
      key: "cm",
      label: t("meanmin"),
      num: true,
      cell: (r) =>
        has(r.mean_min_after) ? `${r.mean_min_before} → ${r.mean_min_after}` : t("unknown"),
    },
    {
      key: "cs",
      label: t("seatslost"),
      num: true,
      cell: (r) => [
        has(r.seats_lost) ? whole(r.seats_lost) : t("unknown"),
        r.seats_unknown > 0
          ? el("small", { class: "under" }, `${r.seats_unknown} ${t("seatsunknown")}`)
          : "",
      ],
    },
  ];
  return table(columns, list, { title: `${t("closings")} · ${t(list[0].tier)}`, look: "tight" });
}
function closingPart() {
  const found = ["county", "township"]
    .map((tier) => rows("closing").filter((r) => r.tier === tier))
    .filter((list) => list.length);
  if (!found.length) return null;
  return fold(
    "closing",
    t("closings"),
    found.map((list) => [
      el("h3", {}, t(list[0].tier)),
      el(
        "p",
        { class: "note" },
        fill("closingnote", { tier: t(list[0].tier), n: list[0].campuses }),
      ),
      closingTable(list.slice().sort((a, b) => a.q - b.q)),
    ]),
  );
}
function standingPart() {
  const judged = judgedPart(),
    closing = closingPart();
  if (!judged && !closing) return null;
  return [
    el("h2", {}, t("standing")),
    judged ? fold("judged", t("judged"), judged) : null,
    closing,
  ];
}
