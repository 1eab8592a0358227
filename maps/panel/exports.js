"use strict";
/* What leaves the page: a picture of the map, the visible table, the link, the scenario, the print. */

/** @param {Blob} blob @param {string} file */
function download(blob, file) {
  const url = URL.createObjectURL(blob),
    a = el("a", { href: url, download: file });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
const fileStem = () => `${(R.study || {}).id || "atlas"}-${state.view}`.replace(/[^\w-]+/g, "_");
/** @param {string} text */
function say(text) {
  const host = document.getElementById("said");
  host.textContent = text;
  setTimeout(() => {
    if (host.textContent === text) host.textContent = "";
  }, 4000);
}
async function copyLink() {
  const url = location.href.split("#")[0] + hashOf();
  try {
    await navigator.clipboard.writeText(url);
    say(t("copied"));
  } catch {
    window.prompt(t("link"), url);
  }
}
/** Kind and parent college of an added campus, where the shown plan says them. @param {string} id */
function campusOf(id) {
  const site = shownSite(id),
    kind = state.near.includes(id) ? "teaching_point" : "branch",
    row = site && site.kind === kind ? site.row : null;
  return {
    ...(kind === "branch" ? {} : { kind }),
    ...(row && row.parent ? { parent: row.parent } : {}),
  };
}
/** The reader's switches as a scenario, on top of the one that the run was made with. */
function saveScenario() {
  const first = R.scenario || { name: "", closed: [], added: [] };
  const kept = first.added.filter((place) => !state.off.includes("scenario-" + place.id));
  const taken = new Set(first.added.map((place) => place.id));
  const fresh = (/** @type {string} */ id) => (taken.has(id) ? fresh(id + "-2") : id);
  const added = [
    ...kept,
    ...Object.entries(state.on)
      .map(([id, serves]) => {
        const c = model.candidates.find((x) => x.id === id);
        return (
          c && {
            id: fresh(id),
            name_zh: c.name_zh,
            lon: c.lon,
            lat: c.lat,
            datum: "wgs84",
            serves,
            ...campusOf(id),
          }
        );
      })
      .filter(Boolean),
    ...state.trials.map((x, at) => ({
      id: fresh(`trial-${at + 1}`),
      name_zh: `试点 ${at + 1}`,
      lon: Number(x.lon.toFixed(6)),
      lat: Number(x.lat.toFixed(6)),
      datum: "wgs84",
      serves: x.serves,
    })),
  ];
  const scenario = {
    vocatlas_scenario: 1,
    study: (R.study || {}).id,
    name: first.name,
    standards: state.std,
    planned: state.planned,
    public_only: state.pub,
    closed: [...first.closed, ...state.off.filter((id) => !id.startsWith("scenario-"))],
    added,
  };
  download(
    new Blob([JSON.stringify(scenario, null, 1) + "\n"], { type: "application/json" }),
    `${fileStem()}-scenario.json`,
  );
}
/** A cell as text; what a spreadsheet would run gets a leading apostrophe. @param {any} value */
function csvCell(value) {
  let text = value === null || value === undefined ? "" : String(value);
  if (typeof value === "string" && /^[\s]*[=+\-@|\t\r]/.test(text)) text = "'" + text;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
/** @param {any} content what a cell shows */
const textOf = (content) => {
  const box = el("div", {}, content);
  for (const svg of box.querySelectorAll("svg"))
    svg.replaceWith(svg.getAttribute("aria-label") || "");
  for (const br of box.querySelectorAll("br")) br.replaceWith(" ");
  for (const part of box.querySelectorAll(".under, .line")) part.prepend(" ");
  return box.textContent.replaceAll(/\s+/g, " ").trim();
};
/** Save a table, the visible one where none is given.
 * @param {{columns: Column[], list: any[], title: string} | null} [given] */
function saveTable(given = visibleTable) {
  if (!given) return;
  const { columns, list } = given;
  const lines = [
    columns.map((c) => csvCell(c.label)),
    ...list.map((row) =>
      columns.map((c) => {
        if (c.save) return csvCell(c.save(row));
        const x = c.value ? c.value(row) : undefined;
        return csvCell(
          c.value ? (typeof x === "number" ? Number(x.toFixed(6)) : x) : textOf(c.cell(row)),
        );
      }),
    ),
  ];
  download(
    new Blob(["\ufeff" + lines.map((cells) => cells.join(",")).join("\r\n") + "\r\n"], {
      type: "text/csv;charset=utf-8",
    }),
    fileStem() + (given === visibleTable ? "" : "-" + columns[0].key) + ".csv",
  );
}

/* ---- the map as one picture ---- */
const FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif";
/** Lines of text that fit a width, by a rough count: a Chinese character is as wide as it is high. @param {string} text @param {number} width @param {number} size */
function wrap(text, width, size) {
  const out = [];
  let line = "",
    used = 0;
  for (const word of text.match(/[\u2e80-\uffef]|[^\u2e80-\uffef\s]+\s*|\s+/g) || []) {
    const w = [...word].reduce((sum, c) => sum + (c > "\u2e7f" ? size : size * 0.55), 0);
    if (used + w > width && line) {
      out.push(line);
      line = "";
      used = 0;
    }
    line += word;
    used += w;
  }
  return line ? [...out, line] : out;
}
/** The map with its heading, legend and sources as one SVG. */
function pictureOf() {
  const size = map.getSize(),
    w = size.x,
    head = wrap(findingText(), w - 24, 18),
    foot = wrap(footText(), w - 24, 10).slice(0, 5);
  const top = 16 + 25 * head.length,
    h = top + size.y + 8 + 14 * foot.length + 8,
    origin = map.latLngToContainerPoint(map.layerPointToLatLng([0, 0]));
  const out = sv(
    "svg",
    { xmlns: SVG, width: w, height: h, viewBox: `0 0 ${w} ${h}`, "font-family": FONT },
    sv("rect", { width: w, height: h, fill: "#fff" }),
  );
  const defs = document.querySelector("svg.defs defs");
  if (defs) out.append(defs.cloneNode(true));
  head.forEach((line, i) =>
    out.append(
      sv("text", { x: 12, y: 26 + 25 * i, "font-size": 18, "font-weight": 600, fill: P.ink }, line),
    ),
  );
  const view = sv(
    "svg",
    { x: 0, y: top, width: w, height: size.y, viewBox: `0 0 ${w} ${size.y}`, overflow: "hidden" },
    sv("rect", { width: w, height: size.y, fill: P.sea }),
  );
  const shapes = sv("g", { transform: `translate(${origin.x} ${origin.y})` });
  for (const pane of [
    "ground",
    "zones",
    "lines",
    "veil",
    "borders",
    "grid",
    "links",
    "spot",
    "candidates",
  ])
    for (const g of map.getPane(pane).querySelectorAll("svg > g")) shapes.append(g.cloneNode(true));
  view.append(shapes);
  const place = (m) => map.latLngToContainerPoint(m.getLatLng());
  const things = [];
  marks.eachLayer((m) => {
    if (m.options.icon) things.push(m);
  });
  things.sort((a, b) => a.options.zIndexOffset - b.options.zIndexOffset);
  for (const m of things) {
    const at = place(m),
      icon = m.options.icon.options,
      copy = icon.html.cloneNode(true);
    copy.setAttribute("x", at.x - icon.iconAnchor[0]);
    copy.setAttribute("y", at.y - icon.iconAnchor[1]);
    view.append(copy);
  }
  for (const group of [labels, grid])
    group.eachLayer((m) => {
      if (!m.options.icon) return;
      const at = place(m),
        node = m.options.icon.options.html,
        named = node.dataset.dx !== undefined;
      view.append(
        sv(
          "text",
          {
            x: at.x + (named ? Number(node.dataset.dx) : 2),
            y: at.y + (named ? Number(node.dataset.dy) + 4 : -3),
            "text-anchor": named ? "middle" : "start",
            "font-size": named ? 12 : 9,
            "font-weight": named ? 600 : 400,
            fill: P.ink,
            stroke: "#fff",
            "stroke-width": 3,
            "paint-order": "stroke",
          },
          node.textContent,
        ),
      );
    });
  view.append(
    legendPicture(size.y),
    scalePicture(w, size.y),
    sv("text", { x: w - 22, y: 22, "font-size": 11, "text-anchor": "middle", fill: P.ink }, "N"),
    sv("path", { d: `M${w - 22} 26l-5 12h10Z`, fill: P.ink }),
  );
  out.append(view);
  foot.forEach((line, i) =>
    out.append(
      sv("text", { x: 12, y: top + size.y + 18 + 14 * i, "font-size": 10, fill: "#4d5866" }, line),
    ),
  );
  return out;
}
function legendPicture(height) {
  const lines = legendRows(),
    h = 26 + 18 * lines.length,
    y = Math.max(8, height - h - 14);
  return sv(
    "g",
    { transform: `translate(10 ${y})` },
    sv("rect", {
      width: 236,
      height: h,
      rx: 6,
      fill: "#fff",
      "fill-opacity": 0.94,
      stroke: "#d9d6cd",
    }),
    sv(
      "text",
      { x: 10, y: 18, "font-size": 12, "font-weight": 600, fill: P.ink },
      shownTheme.theme.title,
    ),
    lines.map((row, i) => {
      const icon = row.icon.cloneNode(true);
      icon.setAttribute("x", "10");
      icon.setAttribute("y", String(26 + 18 * i));
      return [
        icon,
        sv(
          "text",
          {
            x: 38,
            y: 37 + 18 * i,
            "font-size": 11,
            fill: P.ink,
            "font-weight": row.standard ? 700 : 400,
          },
          row.text,
        ),
        sv(
          "text",
          { x: 226, y: 37 + 18 * i, "font-size": 11, "text-anchor": "end", fill: "#4d5866" },
          row.count,
        ),
      ];
    }),
  );
}
function scalePicture(w, h) {
  const bar = document.querySelector(".leaflet-control-scale-line");
  if (!bar) return null;
  const width = parseFloat(/** @type {HTMLElement} */ (bar).style.width) || 80;
  return sv(
    "g",
    { transform: `translate(${w - width - 20} ${h - 14})` },
    sv("path", { d: `M0 -6V0H${width}V-6`, fill: "none", stroke: P.ink, "stroke-width": 1.5 }),
    sv("text", { x: 4, y: -4, "font-size": 10, fill: P.ink }, bar.textContent),
  );
}
/** @param {number} scale @returns {Promise<Blob>} */
function pictureBlob(scale) {
  const svg = pictureOf(),
    w = Number(svg.getAttribute("width")),
    h = Number(svg.getAttribute("height"));
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => {
      const canvas = el("canvas", { width: w * scale, height: h * scale }),
        pen = canvas.getContext("2d");
      pen.scale(scale, scale);
      pen.drawImage(image, 0, 0);
      canvas.toBlob(
        (/** @type {Blob} */ blob) => (blob ? done(blob) : failed(new Error("no picture"))),
        "image/png",
      );
    };
    image.onerror = () => failed(new Error("no picture"));
    image.src =
      "data:image/svg+xml;charset=utf-8," +
      encodeURIComponent(new XMLSerializer().serializeToString(svg));
  });
}
async function savePicture() {
  download(await pictureBlob(2), fileStem() + ".png");
}

/** On paper the map is a picture that fits the sheet, whatever the window was. */
function setUpPrint() {
  const host = document.getElementById("print-map"),
    /** @type {any[]} */ opened = [];
  window.addEventListener("beforeprint", () => {
    const svg = pictureOf();
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    host.replaceChildren(svg);
    // what is folded up on the screen is not to be missing on paper
    opened.push(...document.querySelectorAll("details[data-fold]:not([open])"));
    for (const part of opened) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    host.replaceChildren();
    for (const part of opened.splice(0)) part.open = false;
  });
}
function setUpMenu() {
  const menu = /** @type {HTMLDetailsElement} */ (document.getElementById("menu"));
  const act = (word, run) =>
    el(
      "button",
      {
        type: "button",
        "data-key": "menu-" + word,
        onclick: () => {
          menu.open = false;
          run();
        },
      },
      t(word),
    );
  document.getElementById("menu-title").textContent = t("export");
  document.getElementById("menu-body").replaceChildren(
    ...(reports.zh ? [act("report", () => openReport(!state.report))] : []),
    act("png", savePicture),
    act("csv", () => saveTable()),
    act("print", () => window.print()),
    act("link", copyLink),
    ...(model ? [act("scenario", saveScenario)] : []),
    act("grid", () => set({ grid: !state.grid })),
  );
}
