"use strict";
/* The Sites view: what is aimed at, the plan, its sites, and what it changes. */

/** Costs are relative unless a study gives a teaching point another one. */
const costIsRelative = () =>
  [...rows("sites"), ...rows("site_kinds").map((k) => ({ ...k, campus_kind: k.kind }))].every(
    (r) => r.campus_kind !== "teaching_point" || r.upgrade || !has(r.cost) || Number(r.cost) === 1,
  );
const costWord = () => t(costIsRelative() ? "costword" : "costown");
/** A gain in the unit of an aim. @param {string} aim @param {any} x */
function inUnit(aim, x) {
  if (!has(x)) return "—";
  if (aim === "match") return Number.isInteger(x) ? String(x) : Number(x).toFixed(1);
  if (aim === "even") return (100 * x).toFixed(1);
  return aim === "seats" ? whole(x) : folk(x);
}
const matchIsCount = () => ((parameters.sites || {}).match_by || "clusters") === "clusters";
/** @param {string} aim */
const gainWord = (aim) =>
  aim === "match" && !matchIsCount() ? aimWord(aim) : t(W["gain_" + aim] ? "gain_" + aim : "gain");
/** What a site adds to its aim; older results hold people alone. @param {any} row */
const gainOf = (row) =>
  has(row.gain) ? row.gain : state.objective === "people" ? row.gain_people : null;
/** How much the runner-up gives more than the site, relative. @param {any} row */
function runnerMore(row) {
  const own = state.objective === "minutes" ? row.minutes_saved : gainOf(row);
  return own && has(row.runner_up_gain) ? row.runner_up_gain / own - 1 : null;
}
/** @param {number | null} more */
function runnerWord(more) {
  if (more === null) return "";
  if (Math.abs(more) < 0.005) return t("asmuch");
  return fill(more < 0 ? "lessword" : "moreword", { x: pct(Math.abs(more)) });
}

function aimChoice() {
  const list = aims();
  if (!list.some(Boolean)) return null;
  const says = t(state.objective + "_says");
  return [
    el(
      "div",
      { class: "choices", role: "group", "aria-label": t("objective") },
      list.map((aim) =>
        el(
          "button",
          {
            type: "button",
            "data-key": "objective-" + aim,
            "aria-pressed": String(aim === state.objective),
            title: W[aim + "_says"] ? t(aim + "_says") : null,
            onclick: () => showPlan({ objective: aim, plan: "" }),
          },
          W[aim + "_obj"] ? t(aim + "_obj") : aim,
        ),
      ),
    ),
    W[state.objective + "_says"] ? el("p", { class: "note aim" }, says) : null,
  ];
}
/** What the shown plan gives, and the switch that puts it on the map. */
function planPart() {
  const plan = shownPlan(),
    g = plan.goals,
    only = plan.sites.length > 0 && !Object.keys(switchesOf(plan).on).length;
  const status = g.status && g.status !== "optimal" ? `${t("gapword")} ${pct(g.gap, 2)}` : "";
  return el(
    "section",
    { class: "plan", "aria-label": t("shownplan") },
    el(
      "div",
      { class: "plan-head" },
      el("b", {}, plan.title),
      has(g.loss) ? ` · ${t("loss")} ${pct(g.loss, 1)}` : "",
      g.status === "optimal" && plan.own ? ` · ${t("optimal")}` : status ? ` · ${status}` : "",
      plan.own
        ? null
        : el(
            "button",
            {
              type: "button",
              class: "small",
              "data-key": "plan-back",
              onclick: () => showPlan({ plan: "" }),
            },
            t("backtoown"),
          ),
    ),
    figures([
      has(g.gain_people) ? [folk(g.gain_people), t("peoplegain")] : null,
      has(g.gain_clusters)
        ? [inUnit("match", g.gain_clusters), matchIsCount() ? t("clustergain") : aimWord("match")]
        : null,
      has(g.worst_share) ? [pct(g.worst_share), t("worst")] : null,
      has(g.cost) ? [String(g.cost), costWord()] : null,
      has(g.seats_used) ? [whole(g.seats_used), t("seatsused")] : null,
    ]),
    model
      ? livePart(() =>
          only
            ? el("p", { class: "note" }, t("baseonly"))
            : el(
                "button",
                {
                  type: "button",
                  class: "main planswitch",
                  "data-key": "plan-on",
                  "aria-pressed": String(planIsOn(plan)),
                  onclick: togglePlan,
                },
                t(planIsOn(plan) ? "planoff" : "planon"),
              ),
        )
      : null,
    plan.own && g.p > plan.sites.length
      ? el("p", { class: "note" }, fill("fewer", { n: plan.sites.length }))
      : null,
  );
}
/** The parent college of a site, in the language of the page. @param {any} row */
const collegeOf = (row) => String((lang() && row.parent_name_en) || row.parent_name_zh || "");
/** Where a site is, of which kind and college. @param {Site} site */
function siteLines(site) {
  const row = site.row || {},
    sep = lang() ? ", " : "，",
    parent = row.parent_name_zh
      ? [collegeOf(row), has(row.parent_min) ? mins(row.parent_min) : ""]
      : [];
  return [
    el("b", {}, `${site.order} ${placeName(site.place)}`),
    el("br"),
    el(
      "small",
      {},
      [countyName(site.place.adcode), kindWord(site.kind), row.upgrade ? t("upgradeword") : ""]
        .filter(Boolean)
        .join(" · "),
      parent.length ? [el("br"), parent.filter(Boolean).join(sep)] : "",
    ),
  ];
}
/** The sites of the shown plan; only those of the aim's own plan have gains of their own. */
function siteList() {
  const plan = shownPlan(),
    aim = state.objective,
    own = plan.own ? plan.sites.map((s) => s.row) : [];
  const some = (/** @type {string} */ key) => own.some((r) => has(r[key]));
  /** @param {string} key @param {string} label @param {(r: any) => any} value @param {(r: any) => any} cell */
  const column = (key, label, value, cell) => ({
    key,
    label,
    num: true,
    value: (s) => value(s.row),
    cell: (s) => cell(s.row),
  });
  /** @type {Column[]} */ const columns = [
    { key: "o", label: t("place"), value: (s) => -s.order, cell: siteLines },
  ];
  if (plan.own) {
    if (aim && own.some((r) => has(gainOf(r))))
      columns.push(column("g", gainWord(aim), gainOf, (r) => inUnit(aim, gainOf(r))));
    if (aim !== "people")
      columns.push(
        column(
          "gp",
          t("gain_people"),
          (r) => r.gain_people,
          (r) => folk(r.gain_people),
        ),
      );
    if ((aim !== "match" || !matchIsCount()) && some("gain_clusters"))
      columns.push(
        column(
          "gc",
          t("gain_match"),
          (r) => r.gain_clusters,
          (r) => inUnit("match", r.gain_clusters),
        ),
      );
    if (some("chosen_in_draws"))
      columns.push(
        column(
          "d",
          t("drawsword"),
          (r) => r.chosen_in_draws,
          (r) => [
            pct(r.chosen_in_draws),
            has(r.near_in_draws)
              ? el("small", { class: "under" }, `${t("nearword")} ${pct(r.near_in_draws)}`)
              : "",
          ],
        ),
      );
    if (some("runner_up_name_zh"))
      columns.push({
        key: "r",
        label: t("runner"),
        value: (s) => s.row.runner_up_gain,
        cell: (s) =>
          s.row.runner_up_name_zh
            ? [
                shortName(s.row.runner_up_name_zh),
                el(
                  "small",
                  { class: "under" },
                  `${inUnit(aim, s.row.runner_up_gain)} ${signedShare(runnerMore(s.row))}`,
                ),
              ]
            : "—",
      });
  }
  return [
    table(columns, plan.sites, {
      title: `${t("sites")} · ${plan.title}`,
      code: (s) => s.place.adcode,
      key: (s) => "site-" + s.id,
      open: (s) => openSite(s.id),
      tip: t("openSite"),
      first: true,
      look: "tight",
    }),
    el("p", { class: "note" }, siteNotes(plan, some)),
  ];
}
/** @param {number | null} more */
const signedShare = (more) =>
  more === null
    ? ""
    : `(${more >= 0.005 ? "+" : more <= -0.005 ? "−" : "±"}${pct(Math.abs(more))})`;
/** @param {Plan} plan @param {(key: string) => boolean} some */
function siteNotes(plan, some) {
  const settings = parameters.sites || {};
  if (!plan.own) return t("unordered");
  return [
    some("chosen_in_draws") && settings.draws
      ? fill("drawsnote", { n: settings.draws, km: settings.near_km ?? "—" })
      : t("nodraws"),
    some("runner_up_name_zh") ? t("runnernote") : "",
    state.objective === "minutes" && some("runner_up_name_zh") ? t("runnerall") : "",
  ]
    .filter(Boolean)
    .join(lang() ? " " : "");
}
/** What the plan changes by county: recomputed here, and drawn in the run. */
function afterPart() {
  const plan = shownPlan(),
    a = R.plan_after || {},
    drawn = plan.own && a.objective_name === state.objective ? a.counties || [] : [];
  if (!drawn.length && !(live && before)) return null;
  const byCode = new Map(drawn.map((/** @type {any} */ r) => [String(r.adcode), r]));
  const moves = (/** @type {any} */ r) => {
    const own = byCode.get(String(r.adcode)) || {},
      pairs = ["covered_local", "covered_local_p50", "p_underserved"].map((key) => own[key]);
    const now = live && live.counties.get(String(r.adcode)),
      then = before && before.counties.get(String(r.adcode));
    return (
      pairs.some((x) => x && Math.abs(x.difference || 0) >= 0.0005) ||
      (now && then && Math.abs(now.covered_local - then.covered_local) >= 0.0005)
    );
  };
  const list = rows("counties").filter(moves),
    still = rows("counties").length - list.length;
  if (!list.length) return drawn.length || planIsOn(plan) ? null : afterHint(plan, drawn);
  const pair = (/** @type {any} */ x) =>
    x && has(x.after) ? `${pct(x.before)} → ${pct(x.after)}` : "—";
  const own = (/** @type {any} */ r, /** @type {string} */ key) =>
    (byCode.get(String(r.adcode)) || {})[key];
  const doubt = (/** @type {any} */ x) => (x && x.noise === "within" ? " ≈" : "");
  /** @type {Column[]} */ const columns = [
    { ...nameColumn, label: t("counties") },
    {
      key: "al",
      label: moved() ? `${t("located")} · ${t("livenow")}` : t("located"),
      num: true,
      value: (r) => located("counties", r).covered_local,
      cell: (r) => {
        const then = before && before.counties.get(String(r.adcode)),
          now = live && live.counties.get(String(r.adcode));
        return then && now && (moved() || !drawn.length)
          ? pair({ before: then.covered_local, after: now.covered_local })
          : pair(own(r, "covered_local"));
      },
    },
  ];
  if (drawn.length)
    columns.push(
      {
        key: "ad",
        label: t("drawn"),
        num: true,
        value: (r) => own(r, "covered_local_p50")?.difference,
        cell: (r) => pair(own(r, "covered_local_p50")) + doubt(own(r, "covered_local_p50")),
      },
      {
        key: "ap",
        label: t("prob"),
        num: true,
        value: (r) => own(r, "p_underserved")?.difference,
        cell: (r) => pair(own(r, "p_underserved")) + doubt(own(r, "p_underserved")),
      },
    );
  return [
    el("h2", {}, `${t("afterplan")} · ${t("local")}`),
    drawn.length ? afterHead(a) : null,
    table(columns, list, { title: t("afterplan"), code: (r) => r.adcode, look: "tight" }),
    still ? el("p", { class: "note" }, fill("nochange", { n: still })) : null,
    el("p", { class: "note" }, drawn.length ? t("afternote") : liveOnly()),
  ];
}
const afterHint = (/** @type {Plan} */ plan, /** @type {any[]} */ drawn) =>
  plan.sites.length && !drawn.length ? el("p", { class: "note" }, liveOnly()) : null;
/** Which plan the draws were made for, where it is not the one that is shown. */
const liveOnly = () =>
  R.plan_after
    ? fill("afterlive", { aim: t(R.plan_after.objective_name + "_obj") })
    : t("livenote");
/** @param {any} a */
function afterHead(a) {
  const h = a.headline || {},
    to = (/** @type {any} */ x, /** @type {(x: any) => string} */ say) =>
      x && has(x.after) ? `${say(x.before)} → ${say(x.after)}` : t("unknown");
  const share = (/** @type {any} */ x) => pct(x, 1);
  return figures(
    [
      [to(h.local_located, share), `${t("local")} · ${t("located")}`],
      [to(h.local_p50, share), `${t("local")} · ${t("drawn")}`],
      [to(h.gap_people_p50, folk), `${t("gap")} · ${t("drawn")}`],
    ],
    "moves",
  );
}
function sitesPanel() {
  if (!siteRows().length && !rows("fronts").length)
    return [el("p", { class: "note" }, t("nodata")), closingPart(), whatIf()];
  return [
    aimChoice(),
    planPart(),
    siteList(),
    livePart(afterPart),
    curvePart(),
    choicePart(),
    standingPart(),
    sliders(),
    whatIf(),
    el("p", { class: "note" }, t("sitenote")),
  ];
}
