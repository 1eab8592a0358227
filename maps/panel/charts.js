"use strict";
/* Charts as inline SVG, from the same state as the rest. */

/** A median with its interval on a line. @param {any} low @param {any} mid @param {any} high @param {number} from @param {number} to */
function whisker(low, mid, high, from, to) {
  const w = 84,
    at = (x) => 4 + ((w - 8) * (x - from)) / (to - from || 1);
  if (!has(mid)) return el("span", {}, t("unknown"));
  const svg = sv(
    "svg",
    { class: "cell", width: w, height: 16, role: "img", "aria-label": `${mid} (${low} – ${high})` },
    sv("line", { x1: 4, x2: w - 4, y1: 8, y2: 8, stroke: "#e2dfd7" }),
  );
  if (has(low) && has(high))
    svg.append(
      sv("path", {
        d: `M${at(low)} 8H${at(high)}M${at(low)} 4V12M${at(high)} 4V12`,
        stroke: P.ink,
        "stroke-width": 1.5,
        fill: "none",
      }),
    );
  svg.append(sv("circle", { cx: at(mid), cy: 8, r: 3.6, fill: P.site }));
  return svg;
}
/** @param {number} share @param {string} colour */
function bar(share, colour) {
  return sv(
    "svg",
    { class: "cell", width: 76, height: 14, role: "img", "aria-label": pct(share) },
    sv("rect", { x: 0, y: 2, width: 76, height: 10, fill: "#efedf3" }),
    sv("rect", { x: 0, y: 2, width: Math.max(1, 76 * share), height: 10, fill: colour }),
  );
}
/** @param {number} x @param {number} y @param {string} text @param {string} [anchor] */
const caption = (x, y, text, anchor) =>
  sv("text", { x, y, "font-size": 11, fill: "#4d5866", "text-anchor": anchor || "start" }, text);

/** Share reached as the standard moves, saved parameters. @param {string} tier */
function sweepChart(tier) {
  const line = rows("sweep")
    .filter((r) => r.tier === tier && has(r.share))
    .sort((a, b) => a.minutes - b.minutes);
  if (line.length < 2) return null;
  const w = 400,
    h = 130,
    first = line[0].minutes,
    last = line[line.length - 1].minutes;
  const x = (m) => 38 + ((w - 48) * (m - first)) / (last - first),
    y = (s) => 8 + (h - 28) * (1 - s);
  const svg = sv("svg", {
    viewBox: `0 0 ${w} ${h}`,
    width: "100%",
    role: "img",
    "aria-label": t("sweep"),
  });
  for (const s of [0, 0.5, 1])
    svg.append(
      sv("line", { x1: 38, x2: w - 10, y1: y(s), y2: y(s), stroke: "#e4e1d8" }),
      caption(34, y(s) + 4, Math.round(100 * s) + " %", "end"),
    );
  for (const m of [15, 30, 45, 60, 90, 120])
    if (m >= first && m <= last) svg.append(caption(x(m), h - 4, String(m), "middle"));
  const now = standards()[tier];
  if (now >= first && now <= last)
    svg.append(
      sv("line", {
        x1: x(now),
        x2: x(now),
        y1: 8,
        y2: h - 20,
        stroke: P.site,
        "stroke-width": 1.5,
        "stroke-dasharray": "3 3",
      }),
    );
  svg.append(
    sv("polyline", {
      points: line.map((r) => `${x(r.minutes).toFixed(1)},${y(r.share).toFixed(1)}`).join(" "),
      fill: "none",
      stroke: P.ink,
      "stroke-width": 2,
    }),
  );
  return el(
    "div",
    {},
    el("h2", {}, `${t("sweep")} · ${t(tier)}${lang() ? " (min)" : "（分钟）"}`),
    svg,
  );
}

/** County by industry: what is lacking. @param {any[]} cells rows of results.match of one version */
function heatGrid(cells) {
  const codes = [...new Set(cells.map((r) => String(r.industry)))].sort();
  const counties = rows("counties").filter((c) =>
    cells.some((r) => String(r.adcode) === String(c.adcode)),
  );
  if (!codes.length || !counties.length) return null;
  const at = new Map(cells.map((r) => [`${r.adcode} ${r.industry}`, r]));
  const says = el("p", { class: "note says", "aria-live": "polite" }, t("heatnote"));
  const industry = industryWord;
  const table = el(
    "table",
    { class: "heat" },
    el("caption", { class: "hidden" }, t("heat")),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("td", {}),
        codes.map((code) => el("th", { scope: "col", title: industry(code) }, code)),
      ),
    ),
    el(
      "tbody",
      {},
      counties.map((c) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, rowName(c)),
          codes.map((code) => {
            const r = at.get(`${c.adcode} ${code}`);
            if (!r || !has(r.demand_share)) return el("td", { class: "blank" });
            const gap = r.demand_share - (r.supply_share || 0),
              reached = has(r.supply_share) && r.supply_share > 0;
            const text = `${rowName(c)} · ${industry(code)}: ${t("demand")} ${pct(r.demand_share)}, ${t("supply")} ${has(r.supply_share) ? pct(r.supply_share) : t("none")}${has(r.nearest_min) ? `, ${t("nearest")} ${mins(r.nearest_min)}` : ""}`;
            const show = () => {
              says.textContent = text;
            };
            return el(
              "td",
              {
                style: { background: P.difference.colours[classOf(-gap, P.difference)] },
                onmouseenter: show,
                onclick: show,
                title: text,
              },
              el("span", { class: "hidden" }, text),
              reached ? "" : "●",
            );
          }),
        ),
      ),
    ),
  );
  return el("div", {}, el("h2", {}, t("heat")), el("div", { class: "wide" }, table), says);
}
