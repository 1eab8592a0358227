"use strict";
/* County names and the graticule. */

/** County names stand where they cover the fewest symbols and other names. */
function drawLabels() {
  labels.clearLayers();
  /** @type {{x: number, y: number, w: number, h: number}[]} */ const taken = [];
  marks.eachLayer((/** @type {any} */ m) => {
    if (m.options.icon) {
      const at = map.latLngToContainerPoint(m.getLatLng());
      taken.push({
        x: at.x,
        y: at.y,
        w: m.options.icon.options.iconSize[0],
        h: m.options.icon.options.iconSize[1],
      });
    }
  });
  for (const row of rows("counties")) {
    const zone = G.counties[row.adcode];
    if (!zone) continue;
    const at = toMap(zone.label[1], zone.label[0]),
      centre = map.latLngToContainerPoint(at),
      text = rowName(row),
      box = { w: text.length * (lang() ? 7 : 13) + 6, h: 16 };
    let best = { cost: Infinity, dx: 0, dy: 0 };
    for (const [dx, dy] of [
      [0, 0],
      [0, -18],
      [0, 18],
      [-34, 0],
      [34, 0],
      [-30, -20],
      [30, -20],
      [-30, 20],
      [30, 20],
      [0, -34],
      [0, 34],
    ]) {
      const x = centre.x + dx,
        y = centre.y + dy;
      const cost =
        taken.reduce(
          (sum, o) =>
            sum +
            Math.max(0, (box.w + o.w) / 2 - Math.abs(x - o.x)) *
              Math.max(0, (box.h + o.h) / 2 - Math.abs(y - o.y)),
          0,
        ) +
        Math.hypot(dx, dy) * 0.8;
      if (cost < best.cost) best = { cost, dx, dy };
    }
    taken.push({ x: centre.x + best.dx, y: centre.y + best.dy, ...box });
    labels.addLayer(
      L.marker(at, {
        interactive: false,
        keyboard: false,
        zIndexOffset: 2000,
        icon: L.divIcon({
          className: "mark",
          iconSize: [0, 0],
          html: el(
            "div",
            {
              class: "county-name",
              "data-dx": best.dx,
              "data-dy": best.dy,
              style: {
                transform: `translate(calc(-50% + ${best.dx}px), calc(-50% + ${best.dy}px))`,
              },
            },
            text,
          ),
        }),
      }),
    );
  }
}
function drawGrid() {
  grid.clearLayers();
  if (!state.grid) return;
  const box = map.getBounds(),
    step =
      [2, 1, 0.5, 0.25, 0.1, 0.05].find((s) => (box.getEast() - box.getWest()) / s >= 4) || 0.05;
  const line = (a, b, text, at) => {
    grid.addLayer(
      L.polyline([a, b], {
        pane: "grid",
        weight: 0.7,
        color: "#54606f",
        opacity: 0.6,
        dashArray: "2 4",
        interactive: false,
      }),
    );
    grid.addLayer(
      L.marker(at, {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({
          className: "mark",
          iconSize: [0, 0],
          html: el("div", { class: "grid-name" }, text),
        }),
      }),
    );
  };
  for (let lon = Math.ceil(box.getWest() / step) * step; lon < box.getEast(); lon += step)
    line([box.getSouth(), lon], [box.getNorth(), lon], `${lon.toFixed(2)}°E`, [
      box.getSouth(),
      lon,
    ]);
  for (let lat = Math.ceil(box.getSouth() / step) * step; lat < box.getNorth(); lat += step)
    line([lat, box.getWest()], [lat, box.getEast()], `${lat.toFixed(2)}°N`, [lat, box.getWest()]);
}
