"use strict";
/* The report of the run, from the same pieces as report.docx: saved figures, never the switches. */

Object.assign(W, {
  report: ["报告", "Report"],
  reportback: ["返回图集", "Back to the atlas"],
  reportprint: ["打印或存为 PDF", "Print, or save as PDF"],
  reportfigure: ["图", "Figure"],
  reporttable: ["表", "Table"],
  reportmatched: ["时限内有对口专业", "programme within reach"],
  reportsites: ["个校区", "sites"],
  reportsaved: [
    "报告写的是保存的运行，不随试算变动；指向数字可见其在 results.json 中的位置。",
    "The report is of the saved run and does not follow the switches; point at a figure to see where it stands in results.json.",
  ],
});

/** @type {Record<string, any>} */ const reports = D.report || {};
const reportHost = el("section", { id: "report", hidden: true, tabindex: "-1" });

/** Pieces are plain text, or a pair of what is told and where it stands. @param {any[]} pieces */
const told = (pieces) =>
  pieces.map((piece) =>
    Array.isArray(piece)
      ? el("span", { title: `results.json: ${piece[1]}` }, unbroken(piece[0]))
      : unbroken(piece),
  );
/** A figure and its sign stay on one line. @param {string} text */
const unbroken = (text) => text.replaceAll(" %", "\u00a0%");
/** @param {any[]} pieces */
const toldText = (pieces) =>
  pieces.map((piece) => (Array.isArray(piece) ? piece[0] : piece)).join("");

/** @param {string} word @param {number} number @param {any[]} pieces */
const numbered = (word, number, pieces) => [
  el("b", {}, `${word} ${number}${lang() ? "." : ""}`),
  " ",
  ...told(pieces),
];
/** @param {any} block @param {number} number */
function reportTable(block, number) {
  const look = (at) => (block.figures[at] ? "num" : "");
  const title = toldText(block.caption);
  return [
    el("p", { class: "caption" }, numbered(t("reporttable"), number, block.caption)),
    el(
      "div",
      { class: "wide", tabindex: "0", role: "region", "aria-label": title },
      el(
        "table",
        {},
        el("caption", { class: "hidden" }, title),
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            block.heads.map((head, at) => el("th", { scope: "col", class: look(at) }, told(head))),
          ),
        ),
        el(
          "tbody",
          {},
          block.rows.map((row) =>
            el(
              "tr",
              {},
              row.map((cell, at) => el("td", { class: look(at) }, told(cell))),
            ),
          ),
        ),
      ),
    ),
    block.note.length ? el("p", { class: "note" }, told(block.note)) : null,
  ];
}
/** @param {any} block @param {number} number */
const reportFigure = (block, number) =>
  el(
    "figure",
    {},
    reportMap(block.view, block.alt),
    el("div", {}, reportChart(block.view), reportLegend(block.view)),
    el("figcaption", {}, numbered(t("reportfigure"), number, block.caption)),
  );
/** The blocks one after the other; points in a row are one list. @param {any} report */
function reportBlocks(report) {
  /** @type {any[]} */ const out = [];
  const count = { table: 0, picture: 0 };
  /** @type {any} */ let list = null;
  for (const block of report.blocks) {
    if (block.kind === "paragraph" && block.style === "point") {
      if (!list) out.push((list = el("ul", {})));
      list.append(el("li", {}, told(block.text)));
      continue;
    }
    list = null;
    if (block.kind === "heading") out.push(el("h2", {}, told(block.text)));
    else if (block.kind === "paragraph") out.push(el("p", { class: block.style }, told(block.text)));
    else if (block.kind === "picture") out.push(reportFigure(block, ++count.picture));
    else out.push(...reportTable(block, ++count.table));
  }
  return out.filter(Boolean);
}
/** Show or hide the report, in the language of the page. */
function drawReport() {
  const report = reports[state.lang] || reports.zh,
    open = state.report && Boolean(report);
  document.body.classList.toggle("with-report", open);
  const before = !reportHost.hidden;
  reportHost.hidden = !open;
  const button = document.getElementById("report-open");
  button.textContent = t("report");
  button.setAttribute("aria-pressed", String(open));
  if (!open) {
    reportHost.replaceChildren();
    if (before) map.invalidateSize();
    return;
  }
  reportHost.setAttribute("aria-label", t("report"));
  reportHost.lang = lang() ? "en" : "zh-CN";
  reportHost.replaceChildren(
    el(
      "div",
      { class: "report-tools" },
      el(
        "button",
        { type: "button", "data-key": "report-close", onclick: () => openReport(false) },
        t("reportback"),
      ),
      el(
        "button",
        {
          type: "button",
          class: "main",
          "data-key": "report-print",
          onclick: () => window.print(),
        },
        t("reportprint"),
      ),
      el("p", { class: "note" }, t("reportsaved")),
    ),
    el("article", {}, el("h2", { class: "title" }, told(report.title)), reportBlocks(report)),
  );
}
/** @param {boolean} open */
function openReport(open) {
  set({ report: open });
  if (open) {
    reportHost.scrollTop = 0;
    reportHost.focus({ preventScroll: true });
  } else {
    // on a phone the button gives way to the menu
    const button = document.getElementById("report-open");
    (button.checkVisibility() ? button : document.getElementById("menu-title")).focus();
  }
}
function setUpReport() {
  document.querySelector("main").after(reportHost);
  document.getElementById("menu").before(
    el("button", {
      type: "button",
      id: "report-open",
      hidden: !reports.zh,
      onclick: () => openReport(!state.report),
    }),
  );
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && state.report) openReport(false);
  });
}
