// Revenue step by step, and its forecast.

import { byId, el } from "./dom.js";
import { count, has, language, t } from "./i18n.js";
import * as as from "./format.js";
import * as charts from "./charts.js";

const DAY = 86_400_000;

// --- steps of a period ----------------------------------------------------------------------

const iso = (moment) => new Date(moment).toISOString().slice(0, 10);

/** The first days of the steps between two dates, at most up to `last`. */
function steps(start, end, step) {
  const found = [];
  if (step === "day") {
    for (let at = Date.parse(start); at <= Date.parse(end); at += DAY) found.push(iso(at));
    return found;
  }
  let [year, month] = start.split("-").map(Number);
  for (;;) {
    const first = `${year}-${String(month).padStart(2, "0")}-01`;
    if (first > end) return found;
    found.push(first);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
}

/** Where the previous period's points stand under this one's: by their distance from its first step. */
function aligned(points, from, step, length) {
  const values = new Array(length).fill(null);
  for (const { date, total } of points) {
    const index = step === "day" ? (Date.parse(date) - Date.parse(from)) / DAY : monthsBetween(from, date);
    if (index >= 0 && index < length) values[index] = total;
  }
  return values;
}

function monthsBetween(from, to) {
  const [fromYear, fromMonth] = from.split("-").map(Number);
  const [toYear, toMonth] = to.split("-").map(Number);
  return (toYear - fromYear) * 12 + toMonth - fromMonth;
}

// --- the chart of the period ----------------------------------------------------------------

export function showSeries({ period, revenue }, today) {
  const { step, points, previous } = revenue.series;
  byId("h-series").textContent = t(step === "day" ? "revenueByDay" : "revenueByMonth");
  if (!points.length && !previous.length) {
    charts.remove("series");
    byId("series-legend").replaceChildren();
    byId("series").append(el("p", { class: "empty" }, t("noRevenue")));
    return;
  }
  const dates = steps(period.startDate, period.endDate, step);
  const byDate = new Map(points.map((point) => [point.date, point]));
  const now = dates.map((date) => byDate.get(date)?.total ?? (date > today ? null : 0));
  const before = aligned(previous, revenue.series.previousStartDate, step, dates.length);
  const lastBefore = before.findLastIndex((value) => value !== null);
  const filled = before.map((value, index) => value ?? (index <= lastBefore ? 0 : null));
  const name = step === "day" ? as.day : as.month;
  const orders = dates.map((date) => byDate.get(date)?.orders ?? 0);
  charts.legend("series-legend", ["bar", t("thisPeriod")], ["past", t("previousPeriod")]);
  charts.draw("series", {
    key: `series ${step} ${language()}`,
    label: `${t(step === "day" ? "revenueByDay" : "revenueByMonth")}: ${as.money(revenue.total)}`,
    table: {
      head: [t(step === "day" ? "date" : "month"), t("thisPeriod"), t("previousPeriod")],
      rows: dates
        .map((date, index) => [name(date), now[index], filled[index]])
        .filter(([, value, past]) => value || past)
        .map(([date, value, past]) => [date, as.money(value ?? 0), as.money(past ?? 0)]),
    },
    data: {
      labels: dates.map(step === "day" ? as.shortDay : as.month),
      datasets: [
        {
          type: "bar",
          label: t("thisPeriod"),
          data: now,
          orders,
          titles: dates.map(name),
          backgroundColor: charts.colour("accent"),
          hoverBackgroundColor: charts.colour("accent-strong"),
          borderRadius: 3,
          barPercentage: 0.62,
          maxBarThickness: 36,
          grouped: false,
          order: 1,
        },
        {
          type: "bar",
          label: t("previousPeriod"),
          data: filled,
          backgroundColor: charts.colour("past"),
          hoverBackgroundColor: charts.colour("past"),
          borderRadius: 3,
          barPercentage: 1,
          maxBarThickness: 58,
          grouped: false,
          order: 2,
        },
      ],
    },
    options: withTooltip({
      title: ([item]) => item.chart.data.datasets[0].titles[item.dataIndex],
      label: (item) => {
        const text = ` ${item.dataset.label}: ${as.money(item.parsed.y)}`;
        return item.dataset.orders ? `${text} · ${count("orders", item.dataset.orders[item.dataIndex])}` : text;
      },
    }),
  });
}

function withTooltip(callbacks, filter) {
  const options = charts.options();
  options.plugins.tooltip = { ...options.plugins.tooltip, callbacks, filter };
  return options;
}

// --- the forecast ---------------------------------------------------------------------------

export function showForecast({ forecast, history }, today) {
  byId("card-forecast").hidden = false;
  notes(forecast);
  if (!forecast.forecast.length) {
    charts.remove("forecast");
    byId("forecast-legend").replaceChildren();
    byId("forecast").append(el("p", { class: "empty" }, t("noForecast")));
    return;
  }
  const running = today.slice(0, 7);
  const past = pastMonths(history, running);
  const ahead = forecast.forecast;
  const months = [...past.map(([month]) => month), ...ahead.map((step) => step.month)];
  const after = (values) => [...past.map(() => null), ...values];
  const predicted = after(ahead.map((step) => step.predicted));
  const least = after(ahead.map((step) => step.minimum));
  const most = after(ahead.map((step) => step.maximum));
  charts.legend("forecast-legend", ["bar", t("actual")], ["line", t("predicted")], ["band", t("band")]);
  const line = { type: "line", pointRadius: 0, pointHoverRadius: 0, borderWidth: 0, order: 3 };
  charts.draw("forecast", {
    key: `forecast ${language()}`,
    label: `${t("forecast")}: ${ahead.map((step) => `${as.month(step.month)} ${as.shortMoney(step.predicted)}`).join(", ")}`,
    table: {
      head: [t("month"), t("actual"), t("predicted"), t("band")],
      rows: [
        ...past.map(([month, total]) => [as.month(month), as.money(total), "", ""]),
        ...ahead.map((step) => [
          as.month(step.month),
          "",
          as.money(step.predicted),
          `${as.money(step.minimum)} – ${as.money(step.maximum)}`,
        ]),
      ],
    },
    data: {
      labels: months.map(as.month),
      datasets: [
        {
          type: "bar",
          label: t("actual"),
          data: [...past.map(([, total]) => total), ...ahead.map(() => null)],
          backgroundColor: months.map((month) => charts.colour(month === running ? "accent-soft" : "accent")),
          borderRadius: 4,
          maxBarThickness: 34,
          grouped: false,
          order: 2,
        },
        { ...line, label: "least", data: least, fill: false },
        { ...line, label: t("band"), data: most, fill: "-1", backgroundColor: charts.colour("band") },
        {
          ...line,
          label: t("predicted"),
          data: predicted,
          steps: after(ahead),
          borderColor: charts.colour("gold"),
          backgroundColor: charts.colour("gold"),
          borderWidth: 2.5,
          pointRadius: 3.5,
          pointHoverRadius: 5,
          order: 1,
        },
      ],
    },
    options: withTooltip(
      {
        label: (item) => {
          const step = item.dataset.steps?.[item.dataIndex];
          const text = ` ${item.dataset.label}: ${as.money(item.parsed.y)}`;
          if (!step) return text;
          return [
            `${text} · ${t("confidence", { percent: as.percent(step.confidence * 100, 0) })}`,
            ` ${t("band")}: ${as.shortMoney(step.minimum)} – ${as.shortMoney(step.maximum)}`,
          ];
        },
      },
      (item) => item.parsed.y !== null && (item.datasetIndex === 0 || item.datasetIndex === 3),
    ),
  });
}

/** The months since the first sale, the running one last: [["2026-10", total], …]. */
function pastMonths(points, running) {
  if (!points.length) return [];
  const byMonth = new Map(points.map((point) => [point.date.slice(0, 7), point.total]));
  return steps(points[0].date, `${running}-28`, "month").map((date) => {
    const month = date.slice(0, 7);
    return [month, byMonth.get(month) ?? 0];
  });
}

function notes({ factors, basis }) {
  const chips = [];
  if (has(`trend_${factors.trend}`)) chips.push(["trend", `trend_${factors.trend}`]);
  if (has(`basis_${basis}`)) chips.push(["", `basis_${basis}`]);
  for (const risk of factors.risks) if (has(`risk_${risk}`)) chips.push(["risk", `risk_${risk}`]);
  byId("forecast-notes").replaceChildren(
    ...chips.map(([kind, key]) => el("span", { class: `chip ${kind}` }, t(key))),
  );
}
