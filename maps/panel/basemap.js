"use strict";
/* A base map from the network, only in an atlas that was made with one; its key comes from the reader. */

/** GCJ-02 as the published formula has it; the inverse by two steps of its difference. */
const Datum = (() => {
  const A = 6378245,
    EE = 0.00669342162296594323,
    PI = Math.PI;
  /** @param {number} lat @param {number} lon */
  function shift(lat, lon) {
    const x = lon - 105,
      y = lat - 35,
      wave = ((20 * Math.sin(6 * x * PI) + 20 * Math.sin(2 * x * PI)) * 2) / 3;
    const dLat =
      -100 +
      2 * x +
      3 * y +
      0.2 * y * y +
      0.1 * x * y +
      0.2 * Math.sqrt(Math.abs(x)) +
      wave +
      ((20 * Math.sin(y * PI) + 40 * Math.sin((y / 3) * PI)) * 2) / 3 +
      ((160 * Math.sin((y / 12) * PI) + 320 * Math.sin((y * PI) / 30)) * 2) / 3;
    const dLon =
      300 +
      x +
      2 * y +
      0.1 * x * x +
      0.1 * x * y +
      0.1 * Math.sqrt(Math.abs(x)) +
      wave +
      ((20 * Math.sin(x * PI) + 40 * Math.sin((x / 3) * PI)) * 2) / 3 +
      ((150 * Math.sin((x / 12) * PI) + 300 * Math.sin((x / 30) * PI)) * 2) / 3;
    const rad = (lat / 180) * PI,
      magic = 1 - EE * Math.sin(rad) ** 2,
      root = Math.sqrt(magic);
    return [
      (dLat * 180) / (((A * (1 - EE)) / (magic * root)) * PI),
      (dLon * 180) / ((A / root) * Math.cos(rad) * PI),
    ];
  }
  /** @param {number} lat @param {number} lon @returns {[number, number]} */
  const toGcj02 = (lat, lon) => {
    const [a, b] = shift(lat, lon);
    return [lat + a, lon + b];
  };
  /** @param {number} lat @param {number} lon @returns {[number, number]} */
  const fromGcj02 = (lat, lon) => {
    let [x, y] = [lat, lon];
    for (let i = 0; i < 6; i++) {
      const [a, b] = toGcj02(x, y);
      x += lat - a;
      y += lon - b;
    }
    return [x, y];
  };
  return { toGcj02, fromGcj02 };
})();
function setUpBasemap() {
  const base = D.basemap;
  if (!base) return;
  const put = (/** @type {string} */ key) =>
    L.tileLayer(base.url.replace("{key}", key), {
      maxZoom: base.max_zoom,
      attribution: base.attribution,
      crossOrigin: true,
      zIndex: 1,
    }).addTo(map);
  if (!base.needs_key) {
    put("");
    return;
  }
  const box = el("input", {
    type: "text",
    autocomplete: "off",
    placeholder: t("basemap"),
    "aria-label": t("basemap"),
    onchange: (e) => {
      if (e.target.value.trim()) {
        put(encodeURIComponent(e.target.value.trim()));
        host.remove();
      }
    },
  });
  const host = el("div", { id: "basemap-key" }, box);
  document.getElementById("stage").append(host);
}
