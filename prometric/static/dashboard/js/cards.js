// The figures that are text, bars and lists.

import { byId, el, icon, setFigure, tell } from "./dom.js";
import { count, t } from "./i18n.js";
import * as as from "./format.js";

// --- the four figures -----------------------------------------------------------------------

export function showFigures({ revenue, deals, customers, pipeline }) {
  const open = Object.values(pipeline).reduce((sum, stage) => sum + stage.value, 0);
  const closed = deals.won + deals.lost;

  setFigure(byId("revenue-total"), as.money(revenue.total));
  byId("revenue-growth").replaceChildren(...growth(revenue));
  const hasTarget = revenue.target !== null;
  meter("revenue-meter", "revenue-fill", hasTarget ? revenue.achievement : null);
  byId("revenue-target").textContent = hasTarget
    ? t("targetReached", { percent: as.percent(revenue.achievement), amount: as.money(revenue.target) })
    : t("noTarget");

  setFigure(byId("deals-open"), as.number(deals.inPipeline, 0));
  byId("deals-value").textContent = t("dealsWorth", { amount: as.money(open) });
  byId("deals-average").textContent = deals.won
    ? t("averageDeal", { amount: as.money(deals.averageValue) })
    : t("noWonDeals");

  setFigure(byId("win-rate"), closed ? as.percent(deals.winRate) : "–");
  const counts = { won: as.number(deals.won, 0), lost: as.number(deals.lost, 0) };
  byId("win-counts").textContent = t("winCounts", counts);
  meter("win-meter", "win-fill", closed ? deals.winRate : null);
  byId("win-cycle").textContent = closed
    ? t("cycle", { days: count("days", deals.averageCycleTime) })
    : t("noClosedDeals");

  setFigure(byId("customers-total"), as.number(customers.total, 0));
  byId("customers-new").textContent = customers.new
    ? t("newCustomers", { n: as.number(customers.new, 0) })
    : t("noNewCustomers");
  byId("customers-active").textContent = t("activeCustomers", {
    active: as.number(customers.active, 0),
    churn: as.percent(customers.churnRate),
  });
}

function growth({ growth: change, total }) {
  if (change === null) return [el("span", { class: "quiet" }, total ? t("noComparison") : "")];
  const direction = change > 0 ? "up" : change < 0 ? "down" : "same";
  const text = change > 0 ? `+${as.percent(change)}` : as.percent(change);
  return [
    el("span", { class: `change ${direction}` }, direction === "same" ? "" : icon(direction), text),
    el("span", { class: "quiet" }, t("versus")),
  ];
}

function meter(id, fill, share) {
  byId(id).hidden = share === null;
  if (share !== null) byId(fill).style.width = `${Math.max(0, Math.min(100, share))}%`;
}

// --- bars -----------------------------------------------------------------------------------

/** Rows {name, note, value, amount, kind}; the longest bar is the greatest amount. */
export function bars(id, rows) {
  const most = Math.max(...rows.map((row) => row.amount), 1);
  byId(id).replaceChildren(
    el(
      "ol",
      { class: "bars" },
      ...rows.map(({ name, note, value, amount, kind = "" }) => {
        const fill = el("div", { class: `fill ${kind}` });
        fill.style.width = amount ? `${Math.max(1.5, (amount / most) * 100)}%` : "0";
        return el(
          "li",
          {},
          el("span", { class: "name" }, name, note && el("small", {}, note)),
          el("span", { class: "amount" }, value),
          el("div", { class: "track" }, fill),
        );
      }),
    ),
  );
}

function empty(id, key) {
  byId(id).replaceChildren(el("p", { class: "empty" }, t(key)));
}

export function showPipeline({ pipeline }) {
  const stages = Object.entries(pipeline);
  const sum = stages.reduce((total, [, stage]) => total + stage.value, 0);
  const deals = stages.reduce((total, [, stage]) => total + stage.count, 0);
  tell(byId("pipeline-sum"), deals ? as.shortMoney(sum) : "");
  if (!deals) return empty("pipeline", "noPipeline");
  return bars(
    "pipeline",
    stages.map(([name, stage]) => ({
      name: t(`stage_${name}`),
      note: count("deals", stage.count, as.number(stage.count, 0)),
      value: as.money(stage.value),
      amount: stage.value,
    })),
  );
}

export function showTop({ products: { topSelling } }) {
  if (!topSelling.length) return empty("top", "noTop");
  return bars(
    "top",
    topSelling.map((row) => ({
      name: row.name,
      note: `× ${as.number(row.quantity)}`,
      value: as.money(row.revenue),
      amount: row.revenue,
    })),
  );
}

export function showStock({ products: { lowStock } }) {
  tell(byId("stock-count"), lowStock.length ? count("products", lowStock.length) : "");
  if (!lowStock.length) return empty("stock", "noLowStock");
  const table = el(
    "table",
    { class: "stock" },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", { scope: "col" }, t("product")),
        el("th", { scope: "col" }, t("available")),
        el("th", { scope: "col" }, t("minimum")),
      ),
    ),
    el("tbody", {}, ...lowStock.map(stockRow)),
  );
  return byId("stock").replaceChildren(el("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "h-stock" }, table));
}

function stockRow({ name, current, minimum }) {
  const gone = current <= 0;
  const fill = el("div", { class: `fill ${gone ? "bad" : "warn"}` });
  fill.style.width = `${minimum ? Math.max(0, Math.min(100, (current / minimum) * 100)) : 0}%`;
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, name, el("div", { class: "track" }, fill)),
    el("td", { class: gone ? "bad" : "warn" }, as.number(current)),
    el("td", {}, as.number(minimum)),
  );
}
