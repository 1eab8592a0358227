"use strict";
/* Why this site: who gains, which clusters, how sure, and who would be next. */

/** @param {string} name @param {any} text */
const siteFact = (name, text) =>
  has(text)
    ? el(
        "tr",
        {},
        el("th", { scope: "row" }, name.slice(0, 1).toUpperCase() + name.slice(1)),
        el("td", { class: "num" }, text),
      )
    : null;
/** @param {Site} site */
function whyWords(site) {
  const row = site.row;
  if (!row || !has(row.gain_clusters)) return null;
  const parent = collegeOf(row),
    name = row.runner_up_name_zh ? shortName(row.runner_up_name_zh) : t("none"),
    less = runnerWord(runnerMore(row));
  const runner = name + (less ? (lang() ? ` (${less})` : `（${less}）`) : "");
  return el(
    "p",
    { class: "finding" },
    fill("whysaid", {
      aim: t(state.objective + "_obj"),
      n: site.order,
      parent: lang() && parent ? ` of ${parent}` : parent,
      kind: kindWord(site.kind),
      people: folk(row.gain_people),
      clusters: inUnit("match", row.gain_clusters),
      runner,
    }),
  );
}
/** @param {Site} site */
function siteFacts(site) {
  const row = site.row || {},
    aim = state.objective,
    settings = parameters.sites || {};
  const runner = row.runner_up_name_zh
    ? `${shortName(row.runner_up_name_zh)} · ${inUnit(aim, row.runner_up_gain)} · ${runnerWord(runnerMore(row))}`
    : null;
  const parent = row.parent_name_zh
    ? collegeOf(row) + (has(row.parent_min) ? ` · ${mins(row.parent_min)}` : "")
    : null;
  return el(
    "table",
    { class: "facts" },
    el("caption", { class: "hidden" }, t("openSite")),
    el(
      "tbody",
      {},
      siteFact(t("sitekind"), kindWord(site.kind) + (row.upgrade ? ` · ${t("upgradeword")}` : "")),
      siteFact(t("parent"), parent),
      siteFact(costWord(), has(row.cost) ? String(row.cost) : null),
      siteFact(t("seatsword"), has(row.seats) ? whole(row.seats) : null),
      aim && aim !== "people" && !(aim === "match" && matchIsCount()) && has(row.gain)
        ? siteFact(gainWord(aim), inUnit(aim, row.gain))
        : null,
      siteFact(
        t("aim_people"),
        has(row.gain_people) ? `${whole(row.gain_people)} ${t("people")}` : null,
      ),
      siteFact(t("gain_match"), has(row.gain_clusters) ? inUnit("match", row.gain_clusters) : null),
      siteFact(
        t("savedall"),
        has(row.mean_minutes_saved)
          ? `${row.mean_minutes_saved.toFixed(1)}\u00a0${t("min")}`
          : null,
      ),
      siteFact(t("afterthis"), has(row.share_after) ? pct(row.share_after, 1) : null),
      siteFact(t("chosenin"), has(row.chosen_in_draws) ? pct(row.chosen_in_draws) : null),
      siteFact(
        fill("nearin", { km: settings.near_km ?? "—" }),
        has(row.near_in_draws) ? pct(row.near_in_draws) : null,
      ),
      siteFact(t("runnerfull"), runner),
      siteFact(
        t("gapword"),
        has(row.gap) ? (row.gap === 0 ? `0 · ${t("optimal")}` : pct(row.gap, 2)) : null,
      ),
    ),
  );
}
/** Who gains from a site of the aim's plan: packed as lists, see maps/planrows.py.
 * @param {any} order @returns {any[]} */
const gainRows = (order) =>
  (((R.site_gains || {})[state.objective] || {})[order] || []).map(
    (/** @type {any[]} */ [code, gain_people, min_before, min_after]) => ({
      code,
      gain_people,
      min_before,
      min_after,
    }),
  );
/** Townships that gain: from the run, or from the what-if where the run has none of this site.
 * @param {Site} site @returns {{own: boolean, list: any[]} | null} */
function gainsOf(site) {
  const own = site.row ? gainRows(site.row.order) : [];
  if (own.length) return { own: true, list: own };
  const alone = aloneGain(site);
  return alone && { own: false, list: alone.towns };
}
/** @type {any} */ const gainLayer = L.layerGroup().addTo(map);
/** Edge the townships that gain from the site whose card is open. */
function drawGains() {
  gainLayer.clearLayers();
  const site = state.view === "sites" ? shownSite(state.site) : null,
    found = site && gainsOf(site);
  for (const r of found ? found.list : []) {
    const zone = zones.townships.get(String(r.code));
    if (zone)
      gainLayer.addLayer(
        L.polygon(zone.shape.getLatLngs(), {
          pane: "links",
          weight: 2.2,
          color: P.site,
          fillColor: P.site,
          fillOpacity: 0.12,
          interactive: false,
        }),
      );
  }
}
/** @param {Site} site */
function gainsPart(site) {
  const found = gainsOf(site);
  if (!found) return null;
  const { own, list } = found;
  const towns = new Map(rows("townships").map((r) => [String(r.code), r]));
  const townOf = (/** @type {any} */ r) => towns.get(String(r.code)) || { id: r.code };
  const all = list.reduce((sum, r) => sum + r.gain_people, 0),
    counted = site.row ? site.row.gain_people : null;
  const minutes = (/** @type {any} */ r) => [r.min_before, r.min_after].map(sayMinutes).join(" → ");
  return [
    el("h2", {}, `${t("whogains")} · ${t("townships")}`),
    list.length ? el("p", { class: "note" }, t("gainedge")) : null,
    el("p", { class: "note" }, t(own ? "gainnote" : "alonenote")),
    list.length
      ? table(
          [
            {
              key: "wt",
              label: t("townships"),
              cell: (r) => [
                rowName(townOf(r)),
                String(townOf(r).adcode) === String(site.place.adcode)
                  ? ""
                  : el("small", {}, ` ${countyName(townOf(r).adcode)}`),
              ],
            },
            { key: "wp", label: t("aim_people"), num: true, cell: (r) => whole(r.gain_people) },
            {
              key: "wr",
              label: t("residents"),
              num: true,
              cell: (r) => whole(townOf(r).residents),
            },
            { key: "wm", label: t("beforeafter"), num: true, cell: minutes },
          ],
          list,
          { title: t("whogains"), code: (r) => townOf(r).adcode, look: "tight" },
        )
      : el("p", {}, t("nobody")),
    own && has(counted) && Math.abs(all - counted) > list.length + 1
      ? el("p", { class: "note" }, fill("ownlimit", { all: whole(all), own: whole(counted) }))
      : null,
  ];
}
const sayMinutes = (/** @type {any} */ x) =>
  has(x) ? String(Math.round(x)) : pick(P.states.unreachable);
/** @param {Site} site */
function clustersPart(site) {
  if (!site.row || !Array.isArray(R.site_matches)) return null;
  const list = rows("site_matches").filter(
    (r) => r.objective_name === state.objective && r.order === site.row.order,
  );
  const cluster = (/** @type {any} */ r) =>
    rows("clusters").find((c) => String(c.id) === String(r.cluster)) || { id: r.cluster };
  return [
    el("h2", {}, t("whichclusters")),
    list.length
      ? table(
          [
            {
              key: "mc",
              label: t("clusters"),
              cell: (r) => [
                rowName(cluster(r)),
                el("br"),
                el("small", {}, countyName(cluster(r).adcode)),
              ],
            },
            {
              key: "mp",
              label: t("programme"),
              cell: (r) => [
                String(r.programme_name_zh || r.programme || t("unknown")),
                el("br"),
                el("small", {}, parentName(r.parent)),
              ],
            },
          ],
          list,
          { title: t("whichclusters") },
        )
      : el("p", {}, t("nocluster")),
  ];
}
/** @param {any} id of an institution */
function parentName(id) {
  const site = rows("sites").find((r) => r.parent === id && r.parent_name_zh),
    campus = rows("campuses").find((c) => c.institution === id);
  return String((site && collegeOf(site)) || (campus && schoolName(campus)) || id || "");
}
/** @param {Site} site */
function siteCard(site) {
  const place = site.place,
    plan = shownPlan();
  return el(
    "article",
    { class: "card", "aria-label": `${t("openSite")}: ${placeName(place)}`, tabindex: "-1" },
    el(
      "div",
      { class: "row tools" },
      el(
        "button",
        { type: "button", "data-key": "card-print", onclick: () => window.print() },
        t("print"),
      ),
      el("button", { type: "button", "data-key": "card-link", onclick: copyLink }, t("link")),
      isochroneButton(place),
      el(
        "button",
        {
          type: "button",
          class: "close",
          "data-key": "card-close",
          onclick: () => set({ site: "" }),
        },
        t("close") + " ×",
      ),
    ),
    el(
      "h2",
      { class: "big" },
      `${site.order} ${both({ name_en: D.english[place.name_zh], ...place })}`,
    ),
    el(
      "p",
      { class: "note" },
      [countyName(place.adcode), t(state.objective + "_obj"), plan.own ? "" : plan.title]
        .filter(Boolean)
        .join(" · "),
    ),
    whyWords(site),
    siteFacts(site),
    site.row && state.objective === "minutes" && site.row.runner_up_name_zh
      ? el("p", { class: "note" }, t("runnerall"))
      : null,
    gainsPart(site),
    clustersPart(site),
  );
}
