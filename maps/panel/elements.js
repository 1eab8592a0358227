"use strict";
/* Elements. Names from tables become text nodes only; markup is never made from strings. */

/** @param {any} x */
const has = (x) => x !== null && x !== undefined && x !== "" && !Number.isNaN(x);
/** @param {string} tag @param {Record<string, any>} [props] @param {any[]} kids @returns {any} */
function el(tag, props, ...kids) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") Object.assign(node.style, value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const kid of kids.flat(3))
    if (kid !== null && kid !== undefined && kid !== false) node.append(kid);
  return node;
}
const SVG = "http://www.w3.org/2000/svg";
/** @param {string} tag @param {Record<string, any>} props @param {any[]} kids @returns {any} */
function sv(tag, props, ...kids) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props))
    if (has(value)) node.setAttribute(key, String(value));
  for (const kid of kids.flat(3)) if (kid !== null && kid !== undefined) node.append(kid);
  return node;
}
