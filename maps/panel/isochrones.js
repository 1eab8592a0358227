"use strict";
/* Areas within so many minutes of a campus or site, where the atlas holds them. */

/** @type {any} */ const isochroneLayer = L.layerGroup().addTo(map);
/** The place whose areas are shown. @type {string} */ let isochroneOf = "";
const hasIsochrone = (/** @type {any} */ row) => Boolean((G.isochrones || {})[String(row.id)]);

/** @param {string} id */
function showIsochrone(id) {
  isochroneLayer.clearLayers();
  isochroneOf = isochroneOf === id ? "" : id;
  // the zones' colours step back: both are minutes, of different things
  map.getPane("zones").style.opacity = isochroneOf ? "0.15" : "";
  if (!isochroneOf) return;
  for (const area of G.isochrones[id])
    isochroneLayer.addLayer(
      L.polygon(polygons(area.rings), {
        pane: "isochrones",
        weight: 1.6,
        color: "#18263a",
        dashArray: area.minutes > 30 ? "5 4" : "",
        fillColor: fillOf(area.minutes, P.minutes),
        fillOpacity: 0.55,
        interactive: false,
      }),
    );
}
/** A button that shows or hides the areas of a place; nothing where there are none. @param {any} row */
function isochroneButton(row) {
  const id = String(row.id);
  if (!hasIsochrone(row)) return "";
  const budgets = G.isochrones[id].map((/** @type {any} */ area) => area.minutes);
  const list = budgets
    .sort((/** @type {number} */ a, /** @type {number} */ b) => a - b)
    .join(" / ");
  return el(
    "button",
    {
      type: "button",
      onclick: () => {
        map.closePopup();
        showIsochrone(id);
      },
    },
    `${t(isochroneOf === id ? "noisochrone" : "isochrone")}（${list} ${t("within_min")}）`,
  );
}
