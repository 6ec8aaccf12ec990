// What customers owe, by how long it is overdue.

import { byId, el, tell } from "./dom.js";
import { count, t } from "./i18n.js";
import * as as from "./format.js";
import { bars } from "./cards.js";

const AGES = [
  ["notDue", "", "good"],
  ["days1to30", "1–30", "warn"],
  ["days31to60", "31–60", "late"],
  ["days61to90", "61–90", "bad"],
  ["over90", "90+", "bad"],
];

export function showReceivables({ receivables, overdue }) {
  byId("card-receivables").hidden = false;
  tell(byId("receivables-sum"), receivables.amount ? as.shortMoney(receivables.amount) : "");
  if (!receivables.count) {
    byId("receivables").replaceChildren(el("p", { class: "empty" }, t("noReceivables")));
    return;
  }
  bars(
    "receivables",
    AGES.map(([age, range, kind]) => {
      const found = receivables.aging[age];
      return {
        name: range ? t("overdueDays", { range }) : t("notDue"),
        note: found.count ? count("invoices", found.count, as.number(found.count, 0)) : "",
        value: as.money(found.amount),
        amount: found.amount,
        kind,
      };
    }),
  );
  if (overdue.count) {
    const text = t("overdueShare", { amount: as.money(overdue.amount) });
    byId("receivables").append(el("p", { class: "under" }, text));
  }
}
