"use strict";
/* Tables: sortable, lit together with the map, and remembered so that the visible one can be saved. */

/** A column: `value` is what it is sorted by and saved as; `save` is saved where that would say less.
 * @typedef {{key: string, label: string, num?: boolean, value?: (r: any) => any,
 *   save?: (r: any) => any, cell: (r: any) => any}} Column */
/** @type {{columns: Column[], list: any[], title: string} | null} */ let visibleTable = null;

/** A row with a code lights its county. Its first cell is a button: it opens the county's card, or
 * does what `open` says; `pressed` says whether what it shows is shown.
 * @param {Column[]} columns @param {any[]} list @param {{title: string, code?: (r: any) => any,
 *   first?: boolean, open?: (r: any) => void, key?: (r: any) => string, pressed?: (r: any) => boolean,
 *   tip?: string, look?: string}} options */
function table(columns, list, options) {
  const by = columns.find((c) => c.key === state.sort && c.value);
  if (by) {
    const value = /** @type {(r: any) => any} */ (by.value);
    list = list.slice().sort((a, b) => {
      const x = value(a),
        y = value(b);
      if (!has(x) || !has(y)) return has(x) ? -1 : has(y) ? 1 : 0;
      return (x < y ? -1 : x > y ? 1 : 0) * (state.down ? -1 : 1);
    });
  }
  if (options.first) visibleTable = { columns, list, title: options.title };
  const head = el(
    "tr",
    {},
    columns.map((c) => {
      const sorted = by === c ? (state.down ? "descending" : "ascending") : null;
      return el(
        "th",
        { class: c.num ? "num" : "", scope: "col", "aria-sort": c.value ? sorted || "none" : null },
        c.value
          ? el(
              "button",
              {
                type: "button",
                "data-key": "sort-" + c.key,
                onclick: () =>
                  set({ sort: c.key, down: state.sort === c.key ? !state.down : true }),
              },
              c.label,
              sorted ? (state.down ? " ▾" : " ▴") : "",
            )
          : c.label,
      );
    }),
  );
  const body = list.map((row) => {
    const code = options.code ? String(options.code(row) ?? "") : "",
      key = options.key ? options.key(row) : "row-" + code,
      open = options.open || (code ? () => set({ county: code }) : null);
    const cells = columns.map((c, at) => {
      const inner =
        at === 0 && open
          ? el(
              "button",
              {
                type: "button",
                class: "rowlink",
                "data-key": key,
                title: options.tip || t("openCard"),
                "aria-pressed": options.pressed ? String(options.pressed(row)) : null,
                onclick: () => open(row),
              },
              c.cell(row),
            )
          : c.cell(row);
      return el("td", { class: c.num ? "num" : "" }, inner);
    });
    const tr = el("tr", open ? { class: "link", "data-code": code || null } : {}, cells);
    if (options.pressed && options.pressed(row)) tr.classList.add("chosen");
    if (code) {
      tr.addEventListener("mouseenter", () => light(code, true));
      tr.addEventListener("mouseleave", () => light(code, false));
    }
    if (open)
      tr.addEventListener("click", (/** @type {any} */ e) => {
        if (!e.target.closest("button")) open(row);
      });
    return tr;
  });
  return el(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": options.title },
    el(
      "table",
      { class: options.look },
      el("caption", { class: "hidden" }, options.title),
      el("thead", {}, head),
      el("tbody", {}, body),
    ),
  );
}
/** @param {string} key @param {any[]} values @param {(v: any) => any} [label] @param {string} [title] */
function choices(key, values, label, title) {
  return el(
    "div",
    { class: "choices", role: "group", "aria-label": title || t("panel") },
    values.map((v) =>
      el(
        "button",
        {
          type: "button",
          "data-key": `${key}-${v}`,
          "aria-pressed": String(state[key] === v),
          onclick: () => set({ [key]: v }),
        },
        label ? label(v) : t(v),
      ),
    ),
  );
}
/** @param {any[]} list value, label, range @param {string} [look] */
function figures(list, look = "") {
  return el(
    "div",
    { class: `figures ${look}`.trim() },
    list
      .filter(Boolean)
      .map(([value, label, range]) =>
        el(
          "div",
          {},
          el("b", {}, value),
          el("span", {}, label),
          range ? el("div", { class: "range" }, range) : null,
        ),
      ),
  );
}
/** @type {Column} */ const nameColumn = {
  key: "name",
  label: "",
  value: (r) => rowName(r),
  cell: (r) => rowName(r),
};

/** Parts of a panel that follow the switches without the panel being built anew: a slider keeps its hand.
 * @type {{host: any, make: () => any}[]} */ let liveParts = [];
/** @param {() => any} make */
function livePart(make) {
  const host = el("div", { class: "live" });
  liveParts.push({ host, make });
  host.replaceChildren(...[make()].flat(3).filter(Boolean));
  return host;
}
function refresh() {
  const focused = keyOfFocus();
  for (const { host, make } of liveParts) host.replaceChildren(...[make()].flat(3).filter(Boolean));
  refocus(focused);
  drawClasses();
  drawChanges();
}
const keyOfFocus = () =>
  document.activeElement && /** @type {HTMLElement} */ (document.activeElement).dataset
    ? /** @type {HTMLElement} */ (document.activeElement).dataset.key || ""
    : "";
/** @param {string} key */
function refocus(key) {
  if (!key || keyOfFocus() === key) return;
  const again = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again) /** @type {HTMLElement} */ (again).focus({ preventScroll: true });
}
