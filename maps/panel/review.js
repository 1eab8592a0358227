"use strict";
/* Checking places by eye: a row, its candidates on the map, a verdict, and the verdicts as a CSV. */
(() => {
  /** @type {any} */ const D = JSON.parse(
    document.getElementById("review-data").textContent || "{}",
  );
  /** @type {any} */ const map = /** @type {any} */ (window).map_atlas;
  /** @type {Record<string, [string, string]>} */
  const W = {
    title: ["位置核对", "checking places"],
    save: ["下载更正 CSV", "Download corrections, CSV"],
    done: ["已核对", "checked"],
    doubtful: ["存疑", "doubtful"],
    right: ["位置正确", "Right"],
    here: ["用这里", "Use this"],
    undo: ["撤销", "Undo"],
    noplace: ["没有位置：在地图上点一下", "no place: click the map"],
    drag: ["可拖动红旗，或点地图放置。", "Drag the flag, or click the map."],
    used: ["现用位置", "place in use"],
    address: ["按地址", "by its address"],
    township: ["所填乡镇驻地", "seat of its township"],
    wgs84: ["坐标按 WGS-84 读", "read as WGS-84"],
    gcj02: ["坐标按 GCJ-02 读", "read as GCJ-02"],
    bd09: ["坐标按 BD-09 读", "read as BD-09"],
    source: ["来源", "source"],
    campuses: ["校区", "campus"],
    parks: ["园区", "park"],
    verdict_right: ["正确", "right"],
    verdict_moved: ["已移动", "moved"],
    at_point: ["点位", "point"],
    at_village: ["村级", "village"],
    at_township: ["乡镇级", "township"],
    at_county: ["仅知县", "county only"],
    at_none: ["位置未知", "no place"],
  };
  let english = !/^zh/i.test(navigator.language || "zh");
  let current = -1;
  /** @type {Map<string, {verdict: string, lon: number, lat: number}>} */ const verdicts =
    new Map();
  const t = (/** @type {string} */ key) => (W[key] ? W[key][english ? 1 : 0] : key);
  const keyOf = (/** @type {any} */ place) => `${place.table} ${place.id}`;

  /* ---- map ---- */
  const G = D.geometry;
  const ring = (/** @type {number[]} */ steps) => {
    const out = [];
    for (let i = 0, x = 0, y = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      out.push([y / G.units_per_degree, x / G.units_per_degree]);
    }
    return out;
  };
  L.control.zoom({ position: "topleft" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  /** @type {any} */ const land = G.ground.map((/** @type {any} */ rings) => rings.map(ring));
  if (land.length)
    L.polygon(land, {
      stroke: false,
      fillColor: D.colours.land,
      fillOpacity: 1,
      interactive: false,
    }).addTo(map);
  /** @type {any} */ const box = L.latLngBounds([]);
  for (const [code, zone] of Object.entries(G.counties)) {
    /** @type {any} */ const shape = L.polygon(
      /** @type {any} */ (zone).rings.map((/** @type {any} */ rings) => rings.map(ring)),
      { fill: false, weight: 1.2, color: D.colours.ink, opacity: 0.7, interactive: false },
    ).addTo(map);
    box.extend(shape.getBounds());
    const [lon, lat] = /** @type {any} */ (zone).label;
    L.marker([lat, lon], {
      interactive: false,
      keyboard: false,
      icon: L.divIcon({
        className: "pin",
        iconSize: [0, 0],
        html: el("div", { class: "county-name" }, D.counties[code] || code),
      }),
    }).addTo(map);
  }
  const home = () =>
    box.isValid() ? map.fitBounds(box, { animate: false }) : map.setView([28, 120.6], 8);
  const marks = L.layerGroup().addTo(map);
  const flag = (/** @type {string} */ text, /** @type {string} */ colour) =>
    L.divIcon({
      className: "pin",
      iconSize: [26, 26],
      iconAnchor: [13, 13],
      html: sv(
        "svg",
        { width: 26, height: 26, viewBox: "0 0 26 26" },
        sv("circle", { cx: 13, cy: 13, r: 10, fill: "#fff", stroke: colour, "stroke-width": 3 }),
        sv(
          "text",
          {
            x: 13,
            y: 17,
            "text-anchor": "middle",
            "font-size": 12,
            "font-weight": 700,
            fill: colour,
          },
          text,
        ),
      ),
    });
  function drawMarks() {
    marks.clearLayers();
    const place = D.places[current];
    if (!place) return;
    place.candidates.forEach((/** @type {any} */ c, /** @type {number} */ at) => {
      if (has(c.radius_m) && c.radius_m > 150)
        marks.addLayer(
          L.circle([c.lat, c.lon], {
            radius: c.radius_m,
            weight: 1,
            color: D.colours.ink,
            fillOpacity: 0.06,
            interactive: false,
          }),
        );
      const mark = L.marker([c.lat, c.lon], {
        icon: flag(String(at + 1), D.colours.ink),
        keyboard: false,
      });
      mark.bindTooltip(() => el("span", {}, `${at + 1} ${t(c.why)} ${c.note || ""}`));
      mark.on("click", () => judge("moved", c.lon, c.lat));
      marks.addLayer(mark);
    });
    const verdict = verdicts.get(keyOf(place)),
      first = place.candidates[0];
    const at = verdict || (first && { lon: first.lon, lat: first.lat });
    if (!at) return;
    const own = L.marker([at.lat, at.lon], {
      icon: flag("⚑", D.colours.site),
      draggable: true,
      zIndexOffset: 500,
      keyboard: false,
    });
    own.on("dragend", () => judge("moved", own.getLatLng().lng, own.getLatLng().lat));
    marks.addLayer(own);
  }
  map.on("click", (/** @type {any} */ e) => {
    if (current >= 0) judge("moved", e.latlng.lng, e.latlng.lat);
  });

  /* ---- verdicts ---- */
  function judge(
    /** @type {string} */ verdict,
    /** @type {number} */ lon,
    /** @type {number} */ lat,
  ) {
    verdicts.set(keyOf(D.places[current]), {
      verdict,
      lon: Number(lon.toFixed(6)),
      lat: Number(lat.toFixed(6)),
    });
    draw();
  }
  /** The verdicts of one table, as `vocatlas geocode --corrections` reads them.
   * @param {string} table */
  function csv(table) {
    const cell = (/** @type {any} */ value) => {
      let text = has(value) ? String(value) : "";
      if (typeof value === "string" && /^\s*[=+\-@|\t\r]/.test(text)) text = "'" + text;
      return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = ["id,name_zh,lon,lat,datum,verdict"];
    for (const place of D.places) {
      const v = verdicts.get(keyOf(place));
      if (v && place.table === table)
        lines.push([place.id, place.name_zh, v.lon, v.lat, "wgs84", v.verdict].map(cell).join(","));
    }
    return lines.length > 1 ? "\ufeff" + lines.join("\r\n") + "\r\n" : "";
  }
  /** One file a table: ids are of one table alone. */
  function save() {
    const study = String(D.study.id || "study").replace(/[^\w-]+/g, "_");
    for (const table of new Set(D.places.map((/** @type {any} */ place) => place.table))) {
      const text = csv(/** @type {string} */ (table));
      if (!text) continue;
      const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
      const a = el("a", { href: url, download: `${study}-${table}-corrections.csv` });
      document.body.append(a);
      a.click();
      a.remove();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    }
  }

  /* ---- list and detail ---- */
  function choose(/** @type {number} */ at) {
    current = at;
    draw();
    const points = D.places[at].candidates.map((/** @type {any} */ c) => [c.lat, c.lon]);
    if (points.length)
      map.fitBounds(L.latLngBounds(points).pad(0.4), { maxZoom: 11, animate: false });
    else home();
  }
  const doubtsOf = (/** @type {any} */ place) =>
    (place.doubts || []).map((/** @type {any} */ d) => d[english ? 1 : 0]);
  function drawList() {
    const host = document.getElementById("list"),
      scroll = host.scrollTop;
    host.replaceChildren(
      ...D.places.map((/** @type {any} */ place, /** @type {number} */ at) => {
        const verdict = verdicts.get(keyOf(place)),
          doubts = doubtsOf(place);
        return el(
          "button",
          {
            type: "button",
            class: "row",
            "data-at": at,
            "aria-current": String(at === current),
            onclick: () => choose(at),
          },
          el("span", { class: verdict ? "done" : "" }, verdict ? "✓ " : "", place.name_zh),
          el("br"),
          el(
            "small",
            {},
            [
              t(place.table),
              D.counties[place.adcode],
              t("at_" + place.precision),
              verdict ? t("verdict_" + verdict.verdict) : "",
            ]
              .filter(Boolean)
              .join(" · "),
          ),
          doubts.length
            ? el("div", { class: "doubt" }, `⚠ ${doubts.length} ${t("doubtful")}`)
            : null,
        );
      }),
    );
    host.scrollTop = scroll;
  }
  function drawDetail() {
    const host = document.getElementById("detail"),
      place = D.places[current];
    host.hidden = !place;
    if (!place) return;
    const verdict = verdicts.get(keyOf(place)),
      first = place.candidates[0];
    host.replaceChildren(
      el("h2", {}, place.name_zh),
      el("p", {}, [D.counties[place.adcode], place.address].filter(Boolean).join(" · ")),
      el(
        "ul",
        {},
        doubtsOf(place).map((/** @type {string} */ text) => el("li", {}, text)),
      ),
      el(
        "div",
        { class: "choices" },
        first
          ? el(
              "button",
              {
                type: "button",
                id: "right",
                "aria-pressed": String(Boolean(verdict && verdict.verdict === "right")),
                onclick: () => judge("right", first.lon, first.lat),
              },
              t("right"),
            )
          : el("span", {}, t("noplace")),
        place.candidates
          .slice(1)
          .map((/** @type {any} */ c, /** @type {number} */ at) =>
            el(
              "button",
              { type: "button", onclick: () => judge("moved", c.lon, c.lat) },
              `${at + 2} ${t("here")}: ${t(c.why)} ${c.note || ""}`,
            ),
          ),
        verdict
          ? el(
              "button",
              {
                type: "button",
                onclick: () => {
                  verdicts.delete(keyOf(place));
                  draw();
                },
              },
              t("undo"),
            )
          : null,
      ),
      el(
        "p",
        { class: "src" },
        t("drag"),
        verdict ? ` ${t("verdict_" + verdict.verdict)}: ${verdict.lon}, ${verdict.lat}` : "",
      ),
      place.source ? el("p", { class: "src" }, `${t("source")}: ${place.source}`) : null,
    );
  }
  function draw() {
    document.documentElement.lang = english ? "en" : "zh-CN";
    document.getElementById("title").textContent =
      `${(english && D.study.name_en) || D.study.name_zh} · ${t("title")}`;
    document.getElementById("save").textContent = t("save");
    document.getElementById("language").textContent = english ? "中文" : "EN";
    const doubtful = D.places.filter((/** @type {any} */ p) => (p.doubts || []).length).length;
    document.getElementById("progress").textContent =
      `${t("done")} ${verdicts.size}/${D.places.length} · ${t("doubtful")} ${doubtful}`;
    drawList();
    drawDetail();
    drawMarks();
  }
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("language").addEventListener("click", () => {
    english = !english;
    draw();
  });
  map.invalidateSize();
  home();
  draw();
})();
