"use strict";
/* Symbols: one shape a level, never colour alone. */

/** @type {Record<string, string>} */
const PATHS = {
  circle: "M8 2A6 6 0 1 1 7.99 2Z",
  square: "M2.7 2.7H13.3V13.3H2.7Z",
  diamond: "M8 1L15 8L8 15L1 8Z",
  triangle: "M8 1.5L15 14H1Z",
  pentagon: "M8 1.5L14.5 6.4L12 14H4L1.5 6.4Z",
  plus: "M6 2H10V6H14V10H10V14H6V10H2V6H6Z",
  hexagon: "M4.5 2H11.5L15 8L11.5 14H4.5L1 8Z",
  box: "M3 3H13V13H3Z",
  ex: "M3 1L8 6L13 1L15 3L10 8L15 13L13 15L8 10L3 15L1 13L6 8L1 3Z",
  triangle_down: "M8 14.5L1 2H15Z",
  ring: "M8 4A4 4 0 1 1 7.99 4Z",
  flag: "M4 15V1L14 4.5L5.5 8V15Z",
  star: "M8 0L10.1 5.2L15.6 5.6L11.4 9.2L12.7 14.6L8 11.7L3.3 14.6L4.6 9.2L.4 5.6L5.9 5.2Z",
};

/** @param {string} shape @param {number} size @param {{colour: string, filled?: boolean, dashed?: boolean, halo?: boolean, crossed?: boolean, text?: string}} look */
function symbol(shape, size, look) {
  const svg = sv("svg", {
    width: size,
    height: size,
    viewBox: "-1 -1 18 18",
    "aria-hidden": "true",
  });
  if (look.halo)
    svg.append(sv("circle", { cx: 8, cy: 8, r: 8.6, fill: look.colour, opacity: 0.18 }));
  svg.append(
    sv("path", {
      d: PATHS[shape],
      fill: "none",
      stroke: "#fff",
      "stroke-width": 4,
      "stroke-linejoin": "round",
    }),
  );
  svg.append(
    sv("path", {
      d: PATHS[shape],
      fill: look.filled ? look.colour : "#fff",
      stroke: look.colour,
      "stroke-width": look.text && !look.filled ? 1.1 : 1.8,
      "stroke-linejoin": "round",
      "stroke-dasharray": look.dashed ? "2.6 2" : null,
    }),
  );
  if (look.crossed)
    svg.append(
      sv("path", { d: "M4 4L12 12M12 4L4 12", stroke: P.site, "stroke-width": 2.4, fill: "none" }),
    );
  if (look.text)
    svg.append(
      sv(
        "text",
        {
          x: 8,
          y: 11,
          "text-anchor": "middle",
          "font-size": 8,
          "font-weight": 700,
          fill: look.filled ? "#fff" : P.ink,
        },
        look.text,
      ),
    );
  return svg;
}
/** @param {string} fill */
const swatch = (fill) =>
  sv(
    "svg",
    { width: 22, height: 14, "aria-hidden": "true" },
    sv("rect", { x: 0.5, y: 0.5, width: 21, height: 13, fill, stroke: "#8a8a8a" }),
  );

const RANKS = Object.keys(P.levels);
/** @param {any} row */
const topLevel = (row) =>
  (row.levels || []).slice().sort((a, b) => RANKS.indexOf(b) - RANKS.indexOf(a))[0] || "unknown";
/** @param {any} row */
const isOff = (row) =>
  state.off.includes(String(row.id)) || (row.status === "planned" && !state.planned);
/** @param {any} row */
function campusLook(row) {
  const planned = row.status === "planned";
  return {
    colour: state.off.includes(String(row.id)) ? "#9aa0a6" : P.ink,
    filled: row.kind === "main" && !planned && !state.off.includes(String(row.id)),
    dashed: planned,
    halo: ["township", "village"].includes(row.precision),
  };
}
