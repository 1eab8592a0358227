"use strict";
/* Gain by number of sites, and what each more site adds. */

/** Plans of each number of sites, by aim; aims planned for one number alone have no curve. */
function curveAims() {
  return aims().filter(
    (aim) => rows("plans").filter((r) => r.objective_name === aim && has(r.gain_people)).length > 1,
  );
}
/** People gained by number of sites, a line an aim; a dot puts its plan on the map. */
function gainCurve() {
  const kinds = curveAims(),
    plans = rows("plans").filter((r) => kinds.includes(r.objective_name) && has(r.gain_people)),
    w = 400,
    h = 168;
  const top = Math.max(...plans.map((r) => r.gain_people), 1),
    last = Math.max(...plans.map((r) => r.p));
  const x = (/** @type {number} */ p) => 58 + ((w - 82) * p) / last,
    y = (/** @type {number} */ g) => 24 + (h - 48) * (1 - g / top);
  const svg = sv("svg", {
    viewBox: `0 0 ${w} ${h}`,
    width: "100%",
    role: "img",
    "aria-label": t("curve"),
  });
  for (const s of [0, 0.5, 1])
    svg.append(
      sv("line", { x1: 58, x2: w - 10, y1: y(s * top), y2: y(s * top), stroke: "#e4e1d8" }),
      caption(53, y(s * top) + 4, s ? folk(s * top) : "0", "end"),
    );
  for (let p = 0; p <= last; p++)
    svg.append(
      caption(
        p === last ? w - 10 : x(p),
        h - 6,
        p === last ? `${p} ${t("nsites")}` : String(p),
        p === last ? "end" : "middle",
      ),
    );
  kinds
    .slice()
    .sort((a, b) => Number(a === state.objective) - Number(b === state.objective))
    .forEach((kind) => drawCurve(svg, kind, plans, x, y));
  kinds.forEach((kind, k) => {
    const chosen = kind === state.objective;
    svg.append(
      sv("path", {
        d: `M${w - 150} ${h - 66 + 16 * k}h22`,
        stroke: chosen ? P.site : "#5a6472",
        "stroke-width": 2,
        "stroke-dasharray": chosen ? null : "5 3",
      }),
      caption(w - 124, h - 62 + 16 * k, t(kind + "_obj")),
    );
  });
  return svg;
}
/** @param {any} svg @param {string} kind @param {any[]} plans @param {(p: number) => number} x @param {(g: number) => number} y */
function drawCurve(svg, kind, plans, x, y) {
  const chosen = kind === state.objective,
    colour = chosen ? P.site : "#5a6472",
    own = plans.filter((r) => r.objective_name === kind).sort((a, b) => a.p - b.p);
  svg.append(
    sv("polyline", {
      points: [{ p: 0, gain_people: 0 }, ...own]
        .map((r) => `${x(r.p).toFixed(1)},${y(r.gain_people).toFixed(1)}`)
        .join(" "),
      fill: "none",
      stroke: colour,
      "stroke-width": chosen ? 2.4 : 1.4,
      "stroke-dasharray": chosen ? null : "5 3",
    }),
  );
  for (const r of own) {
    svg.append(
      sv("circle", {
        cx: x(r.p),
        cy: y(r.gain_people),
        r: chosen ? (sizeShown(r) ? 6 : 4) : 2.4,
        fill: colour,
      }),
    );
    const under = plans.some((o) => o.p === r.p && o.gain_people > r.gain_people);
    if (chosen && has(r.marginal_people))
      svg.append(
        caption(
          x(r.p),
          y(r.gain_people) + (under ? 19 : -9),
          `+${folk(r.marginal_people)}`,
          "middle",
        ),
      );
  }
}
const sizeKey = (/** @type {any} */ r) => (r.p === (ownPlan() || {}).p ? "" : "p-" + r.p);
const sizeShown = (/** @type {any} */ r) => sizeKey(r) === shownPlan().key;
/** The curve and its table; nothing where the aim was planned for one number of sites. */
function curvePart() {
  const plans = ofAim("plans").sort((a, b) => a.p - b.p);
  if (!curveAims().includes(state.objective)) return null;
  /** @type {Column[]} */ const columns = [
    { key: "vp", label: t("plansize"), cell: (r) => String(r.p) },
    { key: "vg", label: t("aim_people"), num: true, cell: (r) => folk(r.gain_people) },
    {
      key: "vm",
      label: t("marginal"),
      num: true,
      cell: (r) => (has(r.marginal_people) ? `+${folk(r.marginal_people)}` : "—"),
    },
    {
      key: "vc",
      label: aimWord("match"),
      num: true,
      cell: (r) => inUnit("match", r.gain_clusters),
    },
    {
      key: "vw",
      label: t("aim_even"),
      num: true,
      cell: (r) => (has(r.worst_share) ? pct(r.worst_share) : "—"),
    },
    { key: "va", label: t("after"), num: true, cell: (r) => pct(r.share_after, 1) },
  ];
  return el(
    "div",
    {},
    el("h2", {}, t("curve")),
    gainCurve(),
    table(columns, plans, {
      title: t("curve"),
      key: (r) => "size-" + r.p,
      open: (r) => showPlan({ plan: sizeKey(r) }),
      pressed: sizeShown,
      tip: t("shownplan"),
      look: "tight",
    }),
  );
}
