"use strict";
/* City readiness: the traits of an industry-education city, figure by figure. Nothing is added up,
   scored or ranked: figures of several years and bases stand side by side. */

const EVERY_CITY = "";
/** The city that the study is set beside; all that have a figure where none is chosen. */
let besideCity = EVERY_CITY;

/** @param {any} r */
const cityWord = (r) => (lang() && r.city_en) || r.city_zh || String(r.city ?? "");
const isHome = (/** @type {any} */ r) =>
  r.own === true || String(r.city) === String((R.study || {}).adcode);
/** Other cities of the scorecard, in the order of the results. @returns {any[]} */
function otherCities() {
  const found = new Map();
  for (const r of rows("readiness")) if (!isHome(r) && !found.has(r.city)) found.set(r.city, r);
  return [...found.values()];
}
const unitWord = (/** @type {any} */ unit) =>
  W["unit_" + unit] ? t("unit_" + unit) : String(unit ?? "");
/** A figure with its unit, its bound and its year. @param {any} r */
function figureText(r) {
  const x = Number(r.value),
    number_ = x.toLocaleString("en-US", { maximumFractionDigits: Math.abs(x) < 10 ? 2 : 1 });
  if (r.unit === "rank") return fill("rankis", { n: number_ });
  const unit = r.unit === "0-1" ? "" : unitWord(r.unit),
    bound =
      has(r.bound) && W["bound_" + r.bound] ? t("bound_" + r.bound) + (lang() ? " " : "") : "";
  return `${bound}${number_}${unit && unit !== "%" && lang() ? " " : ""}${unit === "%" ? "\u00a0%" : unit}`;
}
/** One figure as a line: value, year, basis, and the number of its source. @param {any} r @param {string[]} sources @param {boolean} named */
function figureLine(r, sources, named) {
  const about = [has(r.year) ? r.year : "", has(r.basis) ? basisWord(r.basis) : ""]
    .filter(Boolean)
    .join(lang() ? ", " : "，");
  return el(
    "div",
    {},
    named ? `${cityWord(r)} ` : "",
    has(r.value) ? figureText(r) : el("span", { class: "soft" }, t("unknown")),
    has(r.value) ? sourceSign(r.source, sources) : "",
    has(r.value) && about ? el("small", { class: "under" }, about) : "",
  );
}
/** The number of a source; it is written out below the tables. @param {any} source @param {string[]} sources */
function sourceSign(source, sources) {
  if (!has(source)) return "";
  const text = String(source);
  if (!sources.includes(text)) sources.push(text);
  return el("sup", { title: text }, String(sources.indexOf(text) + 1));
}
/** The figures of a cell; a blank is unknown where the indicator is one of the city's.
 * @param {any[]} list @param {string[]} sources @param {boolean} named @param {boolean} [asked] */
function figuresCell(list, sources, named, asked = true) {
  if (!list.length) return el("span", { class: "soft" }, asked ? t("unknown") : "—");
  return list.map((r) => figureLine(r, sources, named));
}
const indicatorWord = (/** @type {any} */ r) =>
  (W["indicator_" + r.indicator] ? t("indicator_" + r.indicator) : String(r.indicator)) +
  (has(r.item) ? ` · ${r.item}` : "");
/** One trait: an indicator a line. @param {string} trait @param {any[]} all @param {string[]} sources */
function traitTable(trait, all, sources) {
  /** @type {Map<string, any[]>} */ const indicators = new Map();
  for (const r of all) {
    const key = `${r.indicator} ${r.item ?? ""}`;
    indicators.set(key, [...(indicators.get(key) || []), r]);
  }
  const lines = [...indicators.values()].map((list) => ({
    first: list[0],
    // figures of all pilots together are asked of no city
    asked: list.some(isHome),
    home: list.filter((r) => isHome(r) && has(r.value)),
    others: list.filter(
      (r) =>
        !isHome(r) && has(r.value) && (besideCity === EVERY_CITY || String(r.city) === besideCity),
    ),
  }));
  const shown = lines.filter((line) => line.home.length || line.others.length || line.asked);
  const chosen = otherCities().find((r) => String(r.city) === besideCity),
    word = W["trait_" + trait] ? t("trait_" + trait) : trait;
  /** @type {Column[]} */ const columns = [
    {
      key: `r${trait}n`,
      label: t("indicatorword"),
      value: (line) => indicatorWord(line.first),
      cell: (line) => indicatorWord(line.first),
    },
    {
      key: `r${trait}h`,
      label: String((lang() && (R.study || {}).name_en) || (R.study || {}).name_zh || t("owncity")),
      cell: (line) => figuresCell(line.home, sources, false, line.asked),
    },
    {
      key: `r${trait}o`,
      label: chosen ? cityWord(chosen) : t("othercities"),
      cell: (line) => figuresCell(line.others, sources, !chosen, Boolean(chosen) && line.asked),
    },
  ];
  const asked = shown.filter((line) => line.asked),
    known = asked.filter((line) => line.home.length).length;
  return fold(
    "trait-" + trait,
    `${word} (${fill("knownof", { n: known, all: asked.length })})`,
    savable(columns, shown, { title: word, look: "tight top" }),
    trait === "economy",
  );
}
function cityChoice() {
  const others = otherCities().filter((r) => has(r.city));
  if (!others.length) return null;
  const box = el(
    "select",
    {
      id: "beside-city",
      "data-key": "beside-city",
      onchange: (/** @type {any} */ e) => {
        besideCity = e.target.value;
        draw();
      },
    },
    el("option", { value: EVERY_CITY }, t("everycity")),
    others.map((r) => el("option", { value: String(r.city) }, cityWord(r))),
  );
  box.value = besideCity;
  return el("div", { class: "row" }, el("label", { for: "beside-city" }, t("beside")), box);
}
/** The pilots with what is given of each. */
function pilotPart() {
  const list = rows("pilot_cities");
  if (!list.length) return null;
  const counts = (/** @type {any} */ r) =>
    ["economy", "colleges_students", "enterprises", "consortia", "programmes"]
      .filter((trait) => has(r["figures_" + trait]) || cellHolds(r.traits, trait))
      .map((trait) => t("trait_" + trait));
  /** @type {Column[]} */ const columns = [
    {
      key: "zo",
      label: t("order"),
      num: true,
      value: (r) => r.order,
      cell: (r) => String(r.order ?? ""),
    },
    {
      key: "zn",
      label: t("cityword"),
      value: (r) => r.name_zh,
      cell: (r) => [
        has(r.name_zh) || has(r.name_en)
          ? (lang() && r.name_en) || r.name_zh
          : el("span", { class: "soft" }, t("notnamed")),
        el("small", { class: "under" }, placeWord(r.province_zh)),
      ],
    },
    {
      key: "zf",
      label: t("figuresword"),
      num: true,
      value: (r) => r.figures,
      cell: (r) => [
        has(r.figures) ? String(r.figures) : t("none"),
        el("small", { class: "under" }, listWords(counts(r))),
      ],
    },
    { key: "zs", label: t("source"), cell: (r) => sourceCell(r.source) },
  ];
  return fold("pilots", `${t("pilots")} (${list.length})`, [
    el("p", { class: "note" }, t("pilotsnote")),
    savable(columns, list, { title: t("pilots"), look: "tight top" }),
  ]);
}
function readinessPart() {
  const all = rows("readiness");
  if (!all.length && !rows("pilot_cities").length) return null;
  /** @type {string[]} */ const sources = [];
  const traits = [...new Set(all.map((r) => String(r.trait)))];
  const tables = traits.map((trait) =>
    traitTable(
      trait,
      all.filter((r) => r.trait === trait),
      sources,
    ),
  );
  return [
    el("h2", {}, t("readinessword")),
    all.length ? el("p", { class: "note" }, t("readinessnote")) : null,
    all.length ? cityChoice() : null,
    ...tables,
    sources.length
      ? fold(
          "figuresources",
          `${t("figuresources")} (${sources.length})`,
          el(
            "ol",
            { class: "plain numbered" },
            sources.map((source) => el("li", {}, sourceCell(source))),
          ),
        )
      : null,
    pilotPart(),
  ];
}
