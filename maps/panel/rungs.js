"use strict";
/* One industry: the ladder of its programmes by county, where it breaks, and what links the rungs. */

const LADDER = [
  "secondary",
  "technician",
  "higher_vocational",
  "vocational_undergraduate",
  "undergraduate",
  "postgraduate",
];
/** A rung's state in a county, in the order of what is best. @typedef {"hosted" | "within" | "beyond" | "nobody" | "unknown"} Rung */

/** What the results say of one rung; no row means that nobody has looked.
 * @param {any} r @returns {Rung} */
function rungOf(r) {
  if (!r) return "unknown";
  if (Number(r.hosted) > 0) return "hosted";
  if (r.within_reach === true) return "within";
  if (r.state === "no_programme") return "nobody";
  return r.within_reach === false ? "beyond" : "unknown";
}
/** A disc where it is hosted, a ring where it is within reach, a bar beyond it, a cross where nobody
 * teaches it, a query where unknown; a link adds an arrow. @param {Rung} rung @param {boolean} linked */
function rungSign(rung, linked) {
  const svg = sv("svg", { width: 26, height: 18, viewBox: "0 0 26 18", "aria-hidden": "true" });
  if (rung === "hosted") svg.append(sv("circle", { cx: 11, cy: 9, r: 5.6, fill: P.ink }));
  if (rung === "within")
    svg.append(
      sv("circle", { cx: 11, cy: 9, r: 5, fill: "#fff", stroke: P.ink, "stroke-width": 2 }),
    );
  if (rung === "beyond" || rung === "nobody")
    svg.append(
      sv("path", {
        d: rung === "beyond" ? "M5 9H17" : "M7 5L15 13M15 5L7 13",
        stroke: P.ink,
        "stroke-width": 2,
      }),
    );
  if (rung === "unknown")
    svg.append(
      sv("rect", { x: 5, y: 3, width: 12, height: 12, fill: "url(#hatch)" }),
      sv(
        "text",
        {
          x: 11,
          y: 13.5,
          "font-size": 12,
          "font-weight": 700,
          "text-anchor": "middle",
          fill: P.ink,
        },
        "?",
      ),
    );
  if (linked)
    svg.append(
      sv("path", {
        d: "M21 15V4M18.4 7L21 3.6L23.6 7",
        stroke: P.ink,
        "stroke-width": 1.6,
        fill: "none",
      }),
    );
  return svg;
}
/** @param {any} r @param {string} level */
function rungWords(r, level) {
  const state_ = rungOf(r),
    far =
      r && state_ !== "hosted" && has(r.nearest_campus)
        ? `${t("nearest")} ${campusName(r.nearest_campus)} ${minutesOr(r)}`
        : r && state_ === "beyond"
          ? minutesOr(r)
          : r && state_ === "unknown"
            ? t(r.state === "not_listed" ? "notlisted" : "placesunknown")
            : "";
  return [
    levelWord(level),
    t("rung_" + state_) + (state_ === "hosted" && Number(r.hosted) > 1 ? ` ${r.hosted}` : ""),
    r && r.linked === true ? t("rung_linked") : "",
    far,
  ]
    .filter(Boolean)
    .join(" · ");
}
const rungLegend = () =>
  el(
    "ul",
    { class: "rungkey" },
    ["hosted", "within", "beyond", "nobody", "unknown"].map((rung) =>
      el("li", {}, rungSign(/** @type {Rung} */ (rung), false), t("rung_" + rung)),
    ),
    el("li", {}, rungSign("within", true), t("rung_linked")),
  );
/** Rows by rungs: one line a county or an industry.
 * @param {string} title @param {{name: string, of: (level: string) => any, first?: any}[]} lines */
function rungTable(title, lines) {
  const levels = LADDER.filter((level) => lines.some((line) => line.of(level)));
  const says = el("p", { class: "note says", "aria-live": "polite" }, t("rungnote"));
  const grid = el(
    "table",
    { class: "rungs" },
    el("caption", { class: "hidden" }, title),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("td", {}),
        levels.map((level) =>
          el("th", { scope: "col", title: levelWord(level) }, t("short_" + level)),
        ),
      ),
    ),
    el(
      "tbody",
      {},
      lines.map((line) =>
        el(
          "tr",
          line.first ? { "data-code": line.first } : {},
          el("th", { scope: "row" }, line.name),
          levels.map((level) => {
            const r = line.of(level),
              text = `${line.name} · ${rungWords(r, level)}`,
              show = () => {
                says.textContent = text;
              };
            return el(
              "td",
              { title: text, onmouseenter: show, onclick: show },
              rungSign(rungOf(r), Boolean(r && r.linked === true)),
              el("span", { class: "hidden" }, rungWords(r, level)),
            );
          }),
        ),
      ),
    ),
  );
  for (const tr of grid.querySelectorAll("tr[data-code]")) {
    tr.addEventListener("mouseenter", () => light(tr.dataset.code, true));
    tr.addEventListener("mouseleave", () => light(tr.dataset.code, false));
  }
  return [
    el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": title }, grid),
    says,
    rungLegend(),
  ];
}
/** @param {(r: any) => boolean} wanted */
const ladderOf = (wanted) => rows("ladder_industries").filter(wanted);
/** Where the ladder of one county and industry breaks, in words. @param {any} r */
function breakWords(r) {
  const last = has(r.last_rung),
    key = `break_${r.kind || "other"}`,
    near = has(r.nearest_min) && has(r.nearest_campus) && r.kind !== "no_link_known";
  const said = fill(W[key] ? key : "break_other", {
    last: last ? levelWord(r.last_rung) : t("nothing7"),
    county: last ? fill("countyupto", { last: levelWord(r.last_rung) }) : t("countynone"),
    reach: last ? fill("reachupto", { last: levelWord(r.last_rung) }) : t("reachnone"),
    missing: has(r.missing_rung) ? levelWord(r.missing_rung) : t("unknown"),
    kind: String(r.kind ?? ""),
  });
  return [
    said,
    near ? fill("breaknearest", { campus: campusName(r.nearest_campus), min: minutesOr(r) }) : "",
    has(r.resumes_at) && r.kind !== "no_link_known"
      ? fill("resumes", { level: levelWord(r.resumes_at) })
      : "",
  ].join("");
}
/** The breaks of each county together, a line a break. @param {any[]} list */
function breakTable(list) {
  const counties = [...new Set(list.map((r) => String(r.adcode)))].map((code) => {
    const own = list.filter((r) => String(r.adcode) === code);
    return { ...own[0], own };
  });
  const standing = (/** @type {any} */ r) =>
    typeof r.clusters === "number" ? r.clusters : idsIn(r.clusters).length || null;
  /** @type {Column[]} */ const columns = [
    {
      key: "bc",
      label: t("counties"),
      value: (r) => countyName(r.adcode),
      cell: (r) => countyName(r.adcode),
    },
    {
      key: "bn",
      label: t("clusters"),
      num: true,
      value: standing,
      cell: (r) => String(standing(r) ?? t("unknown")),
    },
    {
      key: "bw",
      label: t("breakword"),
      cell: (r) =>
        r.own.map((/** @type {any} */ one) => el("div", { class: "line" }, breakWords(one), " ")),
    },
  ];
  return savable(columns, counties, {
    ...onMap(t("breaks"), breakSpot),
    code: (/** @type {any} */ r) => r.adcode,
    look: "tight",
  });
}
/** Paths between programmes: what a source says leads on. @param {any[]} list */
function pathTable(list) {
  const end = (/** @type {any} */ r, /** @type {string} */ side) => [
    has(r[side + "_institution"]) ? parentName(r[side + "_institution"]) : t("anyschool"),
    el(
      "small",
      { class: "under" },
      [
        levelWord(r[side + "_level"]),
        r[side + "_programme_name_zh"] || r[side + "_programme"] || "",
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  ];
  /** @type {Column[]} */ const columns = [
    { key: "hf", label: t("pathfrom"), cell: (r) => end(r, "from") },
    { key: "ht", label: t("pathto"), cell: (r) => end(r, "to") },
    {
      key: "hk",
      label: t("pathkind"),
      value: (r) => r.kind,
      cell: (r) => [
        W["path_" + r.kind] ? t("path_" + r.kind) : String(r.kind ?? ""),
        el(
          "small",
          { class: "under" },
          [
            has(r.years) && String(r.years) !== String(r.kind) ? r.years : "",
            has(r.year) ? r.year : "",
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      ],
    },
    { key: "hs", label: t("source"), cell: (r) => sourceCell(r.source, lang() ? r.note : "") },
  ];
  return savable(columns, list, { title: t("pathways"), look: "tight" });
}
/** A source: an address can be followed, anything else is text. @param {any} source @param {any} [note] */
function sourceCell(source, note) {
  if (!has(source)) return el("span", { class: "soft" }, t("unknown"));
  return [
    String(source)
      .split(/;\s*/)
      .filter(Boolean)
      .map((part, at) => {
        const url = /^https?:\/\/([^\s<>"'/?#]+)[^\s<>"']*$/.exec(part);
        return [
          at ? el("br") : "",
          url
            ? el(
                "a",
                { href: part, rel: "noopener noreferrer", target: "_blank", title: part },
                url[1],
              )
            : part,
        ];
      }),
    has(note) ? el("small", { class: "under" }, String(note)) : "",
  ];
}
/** The ladder of the chosen industry over all counties. @param {string} code */
function ladderPart(code) {
  const own = ladderOf((r) => String(r.industry) === code);
  if (!own.length) return el("p", { class: "note" }, t("noladder"));
  const at = new Map(own.map((r) => [`${r.adcode} ${r.level}`, r])),
    counties = rows("counties").filter((c) =>
      own.some((r) => String(r.adcode) === String(c.adcode)),
    );
  const broken = rows("ladder_breaks").filter((r) => String(r.industry) === code);
  const paths = rows("pathways").filter((r) =>
    has(r.linked_industries) ? cellHolds(r.linked_industries, code) : true,
  );
  return [
    el("h3", {}, t("ladderby")),
    rungTable(
      `${t("ladderby")} · ${industryWord(code)}`,
      counties.map((c) => ({
        name: rowName(c),
        first: c.adcode,
        of: (level) => at.get(`${c.adcode} ${level}`),
      })),
    ),
    el("h3", {}, t("breaks")),
    broken.length
      ? [el("p", { class: "note" }, t("breaksnote")), breakTable(broken)]
      : el("p", { class: "note" }, Array.isArray(R.ladder_breaks) ? t("nobreaks") : t("nodata")),
    paths.length
      ? fold("pathways", `${t("pathways")} (${paths.length})`, [
          el("p", { class: "note" }, t("pathnote")),
          pathTable(paths),
        ])
      : el("p", { class: "note" }, t("nopaths")),
  ];
}
/** The ladder of a county's industries, for its card. @param {any} row */
function countyLadderPart(row) {
  const own = ladderOf((r) => String(r.adcode) === String(row.adcode)),
    broken = rows("ladder_breaks").filter((r) => String(r.adcode) === String(row.adcode));
  // the industries that stand in the county; of the others the ladder says nothing about it
  const here = new Set(
    [
      ...rows("clusters")
        .filter((c) => String(c.adcode) === String(row.adcode))
        .flatMap((c) => idsIn(c.gb4754)),
      ...broken.map((r) => String(r.industry)),
    ].map(String),
  );
  const codes = [...new Set(own.map((r) => String(r.industry)))]
    .filter((code) => here.has(code))
    .sort();
  if (!codes.length) return null;
  const at = new Map(own.map((r) => [`${r.industry} ${r.level}`, r]));
  return [
    el("h2", {}, t("ladderindustries")),
    rungTable(
      t("ladderindustries"),
      codes.map((code) => ({
        name: industryWord(code),
        of: (level) => at.get(`${code} ${level}`),
      })),
    ),
    broken.length
      ? el(
          "ul",
          { class: "plain" },
          [...new Set(broken.map((r) => String(r.industry)))].map((code) =>
            el(
              "li",
              {},
              el("b", {}, industryWord(code)),
              broken
                .filter((r) => String(r.industry) === code)
                .map((r) => el("div", {}, breakWords(r))),
            ),
          ),
        )
      : null,
  ];
}
