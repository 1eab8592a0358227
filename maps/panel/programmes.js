"use strict";
/* What could be done about programmes: where they lack, where nobody asks, who could work together. */

/** Name of the programme of a row; nothing where only its id is known. @param {any} r @param {string} key */
const programmeName = (r, key) =>
  (lang() && r[key + "_name_en"]) || r[key + "_name_zh"] || r[key + "_name"] || "";
/** An amount of demand with its basis. @param {any} r */
const amountWords = (r) =>
  !has(r.amount)
    ? ""
    : r.basis === "count"
      ? fill(Number(r.amount) === 1 ? "onecluster" : "nclusters", { n: sayAmount(r) })
      : `${basisWord(r.basis)} ${sayAmount(r)}`;
const basisWord = (/** @type {any} */ basis) =>
  W["basis_" + basis] ? t("basis_" + basis) : pick(BASES[basis]) || String(basis ?? "");
/** @param {any} r */
const sayAmount = (r) =>
  Number(r.amount).toLocaleString("en-US", { maximumFractionDigits: r.amount < 100 ? 1 : 0 });
const namesOfParks = (/** @type {any} */ cell) =>
  idsIn(cell).map((id) => rowName(rowById("parks", id) || { id }));
/** @param {string[]} names @param {number} most @param {string} [word] */
function fewWords(names, most, word = "andmore") {
  if (names.length <= most) return listWords(names);
  const shown = names.slice(0, most),
    rest = names.slice(most);
  return [
    listWords(shown),
    el("small", { class: "under", title: listWords(rest) }, fill(word, { n: rest.length })),
  ];
}
/** The first few names as text, and how many more. @param {string[]} names @param {number} most */
const fewText = (names, most) =>
  names.length <= most + 1
    ? listWords(names)
    : `${listWords(names.slice(0, most))}${lang() ? " " : ""}${fill("andindustries", { n: names.length })}`;
/** How many parks are no candidates, by what is in the way. @param {any[]} list */
function notCandidates(list) {
  /** @type {Map<string, number>} */ const why = new Map();
  for (const r of list)
    for (const reason of idsIn(r.state)) why.set(reason, (why.get(reason) || 0) + 1);
  return list.length
    ? el(
        "p",
        { class: "note" },
        fill("notcandidates", {
          n: list.length,
          why: [...why].map(([key, n]) => `${reasonWord(key)} ${n}`).join(lang() ? ", " : "，"),
        }),
      )
    : null;
}
/** The nearest college that teaches, with its minutes. @param {any} r */
function nearestCell(r) {
  const name = has(r.nearest_campus)
    ? campusName(r.nearest_campus)
    : has(r.nearest_institution)
      ? parentName(r.nearest_institution)
      : "";
  if (!name)
    return el(
      "span",
      { class: "soft" },
      r.state === "unlocated" ? t("taughtunlocated") : minutesOr(r),
    );
  return [
    name,
    el(
      "small",
      { class: "under" },
      [minutesOr(r), programmeName(r, "nearest_programme")].filter(Boolean).join(" · "),
    ),
  ];
}
/** The parks where a teaching point would close a gap, and whose it would be; or why none would.
 * @param {any} r */
function parksCell(r) {
  const why = has(r.parks_state) && W["parks_" + r.parks_state] ? t("parks_" + r.parks_state) : "";
  if (!idsIn(r.parks).length) return el("span", { class: "soft" }, why || t("nopark"));
  return [
    fewWords(namesOfParks(r.parks), 2),
    el(
      "small",
      { class: "under" },
      [
        has(r.parent) ? fill("bycollege", { college: parentName(r.parent) }) : "",
        r.parks_state === "closes_part" && has(r.clusters_closed)
          ? fill("closespart", { n: r.clusters_closed, all: idsIn(r.clusters).length })
          : "",
      ]
        .filter(Boolean)
        .join(lang() ? "; " : "；"),
    ),
  ];
}
/** Whether rows come in two versions, of which one is chosen above. @param {any[]} list */
const ofVersion = (list) =>
  list.some((r) => has(r.version)) ? list.filter((r) => r.version === state.version) : list;

function gapsPart() {
  const list = ofVersion(rows("programme_gaps")).sort(
    (a, b) => (a.order ?? 1e9) - (b.order ?? 1e9),
  );
  /** @type {Column[]} */ const columns = [
    {
      key: "gi",
      label: t("gapword"),
      value: (r) => `${countyName(r.adcode)} ${industryWord(r.industry)}`,
      cell: (r) => [el("b", {}, countyName(r.adcode)), el("br"), industryWord(r.industry)],
    },
    {
      key: "gd",
      label: t("demand"),
      num: true,
      value: (r) => r.demand_share,
      cell: (r) => [
        has(r.demand_share) ? pct(r.demand_share) : t("unknown"),
        el("small", { class: "under" }, amountWords(r)),
      ],
    },
    {
      key: "gn",
      label: t("nearestcollege"),
      value: (r) => r.nearest_min,
      save: (r) => textOf(nearestCell(r)),
      cell: nearestCell,
    },
    {
      key: "gp",
      label: t("parkscould"),
      value: (r) => idsIn(r.parks).length,
      save: (r) => listWords(namesOfParks(r.parks)) || textOf(parksCell(r)),
      cell: parksCell,
    },
  ];
  return fold(
    "gaps7",
    `${t("programmegaps")} (${list.length})`,
    list.length
      ? [
          el("p", { class: "note" }, fill("gapsnote", { min: matchReach() })),
          savable(columns, list, {
            ...onMap(t("programmegaps"), gapSpot),
            code: (/** @type {any} */ r) => r.adcode,
            first: true,
            most: 10,
            look: "tight",
          }),
        ]
      : el("p", { class: "note" }, Array.isArray(R.programme_gaps) ? t("nogaps") : t("nodata")),
    true,
  );
}
const matchReach = () => savedStandards.match_reach ?? 45;

/** The nearest cluster of a programme's industry, or why there is none. @param {any} r */
const clusterCell = (r) =>
  has(r.nearest_cluster)
    ? [
        rowName(rowById("clusters", r.nearest_cluster) || { id: r.nearest_cluster }),
        el("small", { class: "under" }, minutesOr(r)),
      ]
    : el("span", { class: "soft" }, r.state === "no_cluster" ? t("nocluster7") : minutesOr(r));
function surplusPart() {
  const list = ofVersion(rows("programme_surplus")).sort(
    (a, b) => (a.order ?? 1e9) - (b.order ?? 1e9),
  );
  /** @type {Column[]} */ const columns = [
    {
      key: "sc",
      label: t("campusword"),
      value: (r) => campusName(r.campus),
      cell: (r) => campusName(r.campus),
    },
    {
      key: "si",
      label: t("industry"),
      value: (r) => industryWord(r.industry),
      cell: (r) => industryWord(r.industry),
    },
    {
      key: "sp",
      label: t("programmesword"),
      num: true,
      value: (r) => r.programmes,
      cell: (r) => (has(r.programmes) ? String(r.programmes) : t("unknown")),
    },
    {
      key: "sn",
      label: t("nearestcluster"),
      value: (r) => r.nearest_min,
      save: (r) => textOf(clusterCell(r)),
      cell: clusterCell,
    },
  ];
  return fold(
    "surplus",
    `${t("surplusword")} (${list.length})`,
    list.length
      ? [
          el("p", { class: "note" }, fill("surplusnote", { min: matchReach() })),
          savable(columns, list, {
            ...onMap(t("surplusword"), surplusSpot),
            most: 12,
            look: "tight",
          }),
          sectionsNote(),
        ]
      : el(
          "p",
          { class: "note" },
          Array.isArray(R.programme_surplus) ? t("nosurplus") : t("nodata"),
        ),
  );
}
/** Of which sections the demand is not measured, so that nothing can be said of their programmes. */
function sectionsNote() {
  const dumb = rows("surplus_sections").filter((r) => r.state === "not_measured" && r.programmes);
  if (!dumb.length) return null;
  return el(
    "p",
    { class: "note" },
    fill("sectionsnote", {
      n: dumb.reduce((sum, r) => sum + r.programmes, 0),
      sections: fewText(
        dumb.map((r) => (has(r.section) ? industryWord(r.section) : t("unknown"))),
        5,
      ),
    }),
  );
}
/** Names of institutions of a cell. @param {any} cell */
const collegeNames = (cell) => [...new Set(idsIn(cell).map(parentName))];

function consortiaPart() {
  const all = rows("consortia"),
    list = all
      .filter((r) => !has(r.state) || r.state === "candidate" || r.state === "number")
      .sort((a, b) => (a.order ?? 1e9) - (b.order ?? 1e9));
  const rungs = (/** @type {any} */ cell) => idsIn(cell).map(levelWord);
  const orNone = (/** @type {any} */ found) =>
    found && (!Array.isArray(found) || found.length)
      ? found
      : el("span", { class: "soft" }, t("none"));
  /** @type {Column[]} */ const columns = [
    {
      key: "kp",
      label: t("parks"),
      value: (r) => rowName(rowById("parks", r.park) || { id: r.park }),
      cell: (r) => [
        el("b", {}, rowName(rowById("parks", r.park) || { id: r.park })),
        el(
          "small",
          { class: "under" },
          [
            has(r.adcode) ? countyName(r.adcode) : "",
            fewText(idsIn(r.industries).map(industryWord), 3),
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ],
    },
    {
      key: "kc",
      label: t("collegesin"),
      value: (r) => idsIn(r.institutions).length,
      save: (r) => listWords(collegeNames(r.institutions)),
      cell: (r) => orNone(fewWords(collegeNames(r.institutions), 2, "andcolleges")),
    },
    {
      key: "ks",
      label: t("schoolsin"),
      value: (r) => idsIn(r.schools).length,
      save: (r) => listWords(collegeNames(r.schools)),
      cell: (r) => orNone(fewWords(collegeNames(r.schools), 2, "andcolleges")),
    },
    {
      key: "kr",
      label: t("missingrung"),
      value: (r) => rungs(r.missing_rungs).join(" "),
      cell: (r) => orNone(listWords(rungs(r.missing_rungs))),
    },
  ];
  return fold(
    "consortia",
    `${t("consortiaword")} (${list.length})`,
    list.length
      ? [
          el("p", { class: "note" }, fill("consortianote", { min: matchReach() })),
          savable(columns, list, {
            ...onMap(t("consortiaword"), parkSpot),
            code: (/** @type {any} */ r) => r.adcode,
            most: 12,
            look: "tight",
          }),
          notCandidates(all.filter((r) => !list.includes(r))),
        ]
      : [
          el("p", { class: "note" }, Array.isArray(R.consortia) ? t("noconsortia") : t("nodata")),
          notCandidates(all),
        ],
  );
}
