// What customers owe, by how long it is overdue.

import { byId, el, tell } from "./dom.js";
import { t } from "./i18n.js";
import * as as from "./format.js";
import { bars } from "./cards.js";

export function showReceivables({ receivables }) {
  byId("card-receivables").hidden = false;
  const { total, overdue, aging } = receivables;
  tell(byId("receivables-sum"), total ? as.shortMoney(total) : "");
  if (!total) {
    byId("receivables").replaceChildren(el("p", { class: "empty" }, t("noReceivables")));
    return;
  }
  bars(
    "receivables",
    aging.map(({ from, to, amount }, index) => ({
      name: from === null ? t("notDue") : t("overdueDays", { range: to === null ? `${from}+` : `${from}–${to}` }),
      value: as.money(amount),
      amount,
      kind: ["good", "warn", "late", "bad", "bad"][index],
    })),
  );
  if (overdue) {
    byId("receivables").append(
      el("p", { class: "under" }, t("overdueShare", { amount: as.money(overdue) })),
    );
  }
}
