"use strict";
/* The county card and the search. */

/** Rank of a county among all, 1 = largest (or smallest where less is better). @param {any} row @param {(r: any) => any} value */
function rankOf(row, value) {
  const own = value(row),
    all = rows("counties").map(value).filter(has);
  if (!has(own) || all.length < 2) return "";
  return `${all.filter((x) => x > own).length + 1}/${all.length}`;
}
/** @param {any} row */
function card(row) {
  const now = located("counties", row),
    code = String(row.adcode);
  const towns = rows("townships").filter((r) => String(r.adcode) === code),
    clusters = rows("clusters").filter((r) => String(r.adcode) === code);
  const campuses = rows("campuses").filter(
    (r) => String(r.adcode) === code && r.status === "operating",
  );
  const item = (label, text, value) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, label),
      el("td", { class: "num" }, text),
      el("td", { class: "num" }, value ? rankOf(row, value) : ""),
    );
  const interval = (key) => `${pct(row[key + "_p50"])}（${span(row, key, pct)}）`;
  const facts = [
    item(t("residents"), whole(row.residents), (r) => r.residents),
    ...TIERS.map((tier) => [
      item(
        `${t(tier)} · ${t("located")}${moved() ? `（${t("live")}）` : ""}`,
        pct(now["covered_" + tier], 1),
        (r) => located("counties", r)["covered_" + tier],
      ),
      has(row[`covered_${tier}_p50`])
        ? item(
            `${t(tier)} · ${t("drawn")} 5–95 %`,
            interval("covered_" + tier),
            (r) => r[`covered_${tier}_p50`],
          )
        : null,
    ]).flat(),
    item(t("thin"), pct(row.thin_share, 1), (r) => r.thin_share),
    item(t("depth"), has(row.depth) ? row.depth.toFixed(2) : t("unknown"), (r) => r.depth),
    item(
      t("prob"),
      [
        `${pct(row.p_underserved)} · ${t(row.label || "unknown")}`,
        has(row.p_underserved_low)
          ? el(
              "small",
              { class: "note" },
              ` ${t("mc")} ${pct(row.p_underserved_low)}–${pct(row.p_underserved_high)}`,
            )
          : "",
      ],
      (r) => r.p_underserved,
    ),
    item(
      `${t("rank")} 5–95 %`,
      `${row.rank ?? "—"}（${row.rank_low ?? "—"} – ${row.rank_high ?? "—"}）`,
    ),
    item(t("gap"), folk(row.gap_people), (r) => r.gap_people),
    item(
      t("seats1000"),
      has(row.secondary_seats_per_1000) ? row.secondary_seats_per_1000.toFixed(1) : t("unknown"),
      (r) => r.secondary_seats_per_1000,
    ),
    ...["2025", "2030", "2035"].map((y) =>
      item(`${t("cohort")} ${y}`, whole(row["cohort_" + y]), (r) => r["cohort_" + y]),
    ),
    item(
      `${t("alignment")} · ${t("sector")}`,
      has(row.alignment_sector) ? row.alignment_sector.toFixed(2) : "—",
      (r) => r.alignment_sector,
    ),
    item(
      `${t("alignment")} · ${t("manufacturing")}`,
      has(row.alignment_manufacturing) ? row.alignment_manufacturing.toFixed(2) : t("few"),
      (r) => r.alignment_manufacturing,
    ),
    ...["sector", "manufacturing"]
      .filter((v) => has(row["krugman_" + v]))
      .map((v) =>
        item(
          `${t("krugmanword")} · ${t(v)}`,
          decimals(row["krugman_" + v]),
          (r) => r["krugman_" + v],
        ),
      ),
    has(row.coordination_degree)
      ? item(t("couplingword"), [
          decimals(row.coordination_degree),
          el(
            "small",
            { class: "note" },
            ` C ${decimals(row.coupling)} · T ${decimals(row.development)}`,
          ),
        ])
      : null,
    item(
      `${t("schools")}`,
      ["stated", "known", "located"].map((k) => row[k + "_schools"] ?? "—").join(" / "),
    ),
    item(
      pick(P.states.unlocated),
      `${whole(row.unlocated_people)} ${t("people")}`,
      (r) => r.unlocated_people,
    ),
  ];
  const ladder = Array.isArray(row.ladder)
    ? row.ladder.filter((x) => x && typeof x === "object")
    : [];
  return el(
    "article",
    { class: "card", "aria-label": both(row), tabindex: "-1" },
    el(
      "div",
      { class: "row tools" },
      el(
        "button",
        { type: "button", "data-key": "card-print", onclick: () => window.print() },
        t("print"),
      ),
      el("button", { type: "button", "data-key": "card-link", onclick: copyLink }, t("link")),
      el(
        "button",
        {
          type: "button",
          class: "close",
          "data-key": "card-close",
          onclick: () => set({ county: "" }),
        },
        t("close") + " ×",
      ),
    ),
    el("h2", { class: "big" }, both(row)),
    el(
      "table",
      { class: "facts" },
      el(
        "thead",
        {},
        el("tr", {}, el("td", {}), el("td", {}), el("th", { scope: "col", class: "num" }, t("of"))),
      ),
      el("tbody", {}, facts),
    ),
    ladder.length
      ? [
          el("h2", {}, t("ladder")),
          el(
            "ol",
            { class: "ladder" },
            ladder
              .slice()
              .reverse()
              .map((x) =>
                el(
                  "li",
                  { class: x.within_reach ? "reached" : "" },
                  el("span", {}, pick(P.levels[x.level]) || x.level),
                  el("span", {}, `${t("hosted")} ${x.hosted ?? "—"}`),
                  el("span", {}, has(x.share) ? `${t("reached")} ${pct(x.share)}` : ""),
                ),
              ),
          ),
        ]
      : null,
    countyLadderPart(row),
    doubtPart(row),
    tippingPart(row),
    clusters.length
      ? [
          el("h2", {}, t("clusters")),
          table(
            [
              {
                key: "cn",
                label: t("clusters"),
                cell: (r) => [
                  rowName(r),
                  el("br"),
                  el(
                    "small",
                    {},
                    [
                      r.townships,
                      has(r.weight)
                        ? `${pick(BASES[r.basis]) || ""} ${r.weight} ${r.unit || ""} ${r.year || ""}`
                        : "",
                    ]
                      .filter(Boolean)
                      .join(" · "),
                  ),
                ],
              },
              {
                key: "cc",
                label: t("nearest"),
                cell: (r) => {
                  const c = rows("campuses").find((x) => x.id === r.nearest_campus);
                  return c ? both(c) : r.matched === false ? t("unmatched") : "—";
                },
              },
              {
                key: "cm",
                label: t("min"),
                num: true,
                cell: (r) =>
                  has(r.nearest_min)
                    ? [String(Math.round(r.nearest_min)), r.matched === false ? " ✗" : ""]
                    : "—",
              },
            ],
            clusters,
            { title: t("clusters") },
          ),
        ]
      : null,
    campuses.length
      ? [
          el("h2", {}, t("campuses")),
          el(
            "ul",
            { class: "plain" },
            campuses.map((c) =>
              el(
                "li",
                {},
                both(c),
                " · ",
                levelWords(c),
                el(
                  "small",
                  { class: "note" },
                  ` ${pick(PRECISIONS[c.precision])} · ${t("source")}: ${c.source || t("unknown")}`,
                ),
              ),
            ),
          ),
        ]
      : null,
    el("h2", {}, t("townships")),
    table(
      [
        { key: "tn", label: t("townships"), cell: rowName },
        ...PARTS.all.map((tier) => ({
          key: "t" + tier,
          label: `${t(tier)} ${t("min")}`,
          num: true,
          cell: (r) => {
            const own = located("townships", r);
            return has(own["min_" + tier])
              ? String(Math.round(own["min_" + tier]))
              : stateWord(own["state_" + tier] || "unlocated");
          },
        })),
        {
          key: "tr",
          label: t("residents"),
          num: true,
          cell: (r) => [
            folk(r.residents),
            /estim/.test(r.residents_basis || "") ? el("small", {}, "～") : "",
          ],
        },
      ],
      towns,
      { title: t("townships") },
    ),
    el(
      "p",
      { class: "note" },
      `～ ${t("estimated")} · ${t("sources")}: ${sourceList().join("; ")}`,
    ),
  );
}

/* ---- search ---- */
/** @type {{text: string, label: string, sub: string, go: () => void}[]} */ let index = [];
function buildIndex() {
  const initials = D.initials || {},
    entry = (row, sub, go) => ({
      text: [
        row.name_zh,
        row.name_en,
        row.institution_name_zh,
        initials[row.name_zh],
        initials[row.institution_name_zh],
      ]
        .filter(Boolean)
        .join(" ")
        .toLowerCase(),
      label: both(row) || String(row.id),
      sub,
      go,
    });
  const fly = (kind, row) => () => {
    const at = placeOf(kind, row);
    if (at) map.setView(at, Math.max(11, map.getZoom()), { animate: false });
  };
  index = [
    ...rows("counties").map((r) =>
      entry(r, t("counties"), () => set({ county: String(r.adcode) })),
    ),
    ...rows("townships").map((r) =>
      entry(r, countyName(r.adcode), () => {
        const zone = zones.townships.get(String(r.code));
        if (zone) {
          map.fitBounds(zone.shape.getBounds(), { maxZoom: 11, animate: false });
          zone.shape.isPopupOpen && set({});
        }
        set({ county: String(r.adcode) });
      }),
    ),
    ...[
      ["campuses", "campuses"],
      ["parks", "parks"],
      ["clusters", "clusters"],
    ]
      .map(([kind, word]) =>
        rows(kind).map((r) =>
          entry(r, `${t(word)}${r.adcode ? " · " + countyName(r.adcode) : ""}`, fly(kind, r)),
        ),
      )
      .flat(),
  ];
}
function setUpSearch() {
  const box = /** @type {HTMLInputElement} */ (document.getElementById("search")),
    list = document.getElementById("found");
  let at = -1,
    hits = [];
  const show = () => {
    const asked = box.value.trim().toLowerCase();
    hits = asked
      ? index
          .filter((e) => e.text.includes(asked))
          .sort((a, b) => a.text.indexOf(asked) - b.text.indexOf(asked))
          .slice(0, 12)
      : [];
    at = hits.length ? 0 : -1;
    list.replaceChildren(
      ...(asked && !hits.length
        ? [el("li", { class: "note" }, t("nothing"))]
        : hits.map((hit, i) =>
            el(
              "li",
              {
                role: "option",
                id: "hit-" + i,
                "aria-selected": String(i === at),
                onmousedown: (e) => {
                  e.preventDefault();
                  choose(i);
                },
              },
              hit.label,
              el("small", {}, " " + hit.sub),
            ),
          )),
    );
    list.hidden = !asked;
    box.setAttribute("aria-expanded", String(Boolean(asked)));
    box.setAttribute("aria-activedescendant", at >= 0 ? "hit-" + at : "");
  };
  const move = (step) => {
    if (!hits.length) return;
    at = (at + step + hits.length) % hits.length;
    [...list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === at)));
    box.setAttribute("aria-activedescendant", "hit-" + at);
  };
  const choose = (i) => {
    const hit = hits[i];
    if (!hit) return;
    box.value = "";
    show();
    hit.go();
  };
  box.addEventListener("input", show);
  box.addEventListener("blur", () => {
    list.hidden = true;
  });
  box.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown") {
      move(1);
      e.preventDefault();
    } else if (e.key === "ArrowUp") {
      move(-1);
      e.preventDefault();
    } else if (e.key === "Enter") choose(at);
    else if (e.key === "Escape") {
      box.value = "";
      show();
    }
  });
}
