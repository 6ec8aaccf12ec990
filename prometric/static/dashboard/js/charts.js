// Charts on Chart.js, each with the same figures as a table beside it.

import { byId, el, icon } from "./dom.js";
import { t } from "./i18n.js";
import * as as from "./format.js";

const Chart = globalThis.Chart;
const shown = new Map();

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function redrawAll(draw) {
  for (const { chart } of shown.values()) chart.destroy();
  shown.clear();
  draw();
}

export function remove(id) {
  shown.get(id)?.chart.destroy();
  shown.delete(id);
  byId(id).replaceChildren();
  toggle(id).hidden = true;
}

/** Draws or updates the chart in `#id`. `table`: {head, rows} of text; `label`: what a screen reader says. */
export function draw(id, { data, options, label, table, key }) {
  const known = shown.get(id);
  if (known?.key === key) {
    known.chart.data.labels = data.labels;
    data.datasets.forEach((dataset, index) => Object.assign(known.chart.data.datasets[index], dataset));
    known.chart.update();
    known.canvas.setAttribute("aria-label", label);
    known.table.replaceChildren(...tableParts(table));
    return;
  }
  remove(id);
  const canvas = el("canvas", { role: "img", "aria-label": label });
  const tableElement = el("table", { class: "plain" }, ...tableParts(table));
  const holder = byId(id);
  holder.append(
    el("div", { class: "canvas" }, canvas),
    el("div", { class: "table-holder" }, tableElement),
  );
  const chart = new Chart(canvas, { data, options });
  shown.set(id, { chart, canvas, table: tableElement, key });
  toggle(id).hidden = false;
}

function tableParts({ head, rows }) {
  return [
    el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))),
    el(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((text) => el("td", {}, text))),
      ),
    ),
  ];
}

/** The button that shows the table instead of the chart. */
function toggle(id) {
  const header = byId(id).closest("section").querySelector("header");
  let button = header.querySelector(".toggle");
  if (!button) {
    button = el("button", { type: "button", class: "icon-button toggle" });
    button.addEventListener("click", () => {
      byId(id).classList.toggle("as-table");
      name(button, id);
    });
    header.append(button);
  }
  name(button, id);
  return button;
}

function name(button, id) {
  const table = byId(id).classList.contains("as-table");
  const text = t(table ? "asChart" : "asTable");
  button.setAttribute("aria-label", text);
  button.title = text;
  button.replaceChildren(icon(table ? "chart" : "table"));
  // Scrolled by keyboard while it is seen, passed over while it is not.
  const holder = byId(id).querySelector(".table-holder");
  if (holder) holder.tabIndex = table ? 0 : -1;
}

export function options() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: calm ? false : { duration: 350 },
    interaction: { mode: "index", intersect: false },
    layout: { padding: { top: 6 } },
    plugins: { legend: { display: false }, tooltip: tooltip() },
    scales: { x: axis({ grid: false }), y: { ...axis({ grid: true }), beginAtZero: true, ticks: moneyTicks() } },
  };
}

function tooltip() {
  return {
    backgroundColor: colour("tooltip"),
    titleColor: colour("tooltip-ink"),
    bodyColor: colour("tooltip-ink"),
    titleFont: font(12, 600),
    bodyFont: font(12),
    padding: 10,
    cornerRadius: 8,
    boxPadding: 4,
    usePointStyle: true,
    caretSize: 0,
  };
}

export const font = (size, weight = 400) => ({ family: "Inter, system-ui, sans-serif", size, weight });

function axis({ grid }) {
  return {
    grid: { display: grid, color: colour("grid"), drawTicks: false },
    border: { display: false },
    ticks: { color: colour("quiet"), font: font(11), maxRotation: 0, autoSkipPadding: 14, padding: 6 },
  };
}

const moneyTicks = () => ({
  color: colour("quiet"),
  font: font(11),
  maxTicksLimit: 6,
  padding: 8,
  callback: (value) => as.short(value),
});

/** The legend in the document, where it is text that wraps and scales. */
export function legend(id, ...entries) {
  byId(id).replaceChildren(
    ...entries.map(([kind, text]) => el("span", { class: "key" }, el("i", { class: kind }), text)),
  );
}
