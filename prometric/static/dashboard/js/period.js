// Which days are shown.

import { byId, tell } from "./dom.js";
import { t } from "./i18n.js";

const ALMATY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Almaty" });

/** Today as the house counts days, `2026-11-23`. */
export const almatyToday = () => ALMATY.format(new Date());

/** The first day of the month so many months before. */
export function monthsAgo(date, months) {
  const [year, month] = date.split("-").map(Number);
  const index = year * 12 + month - 1 - months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}-01`;
}

export class Period {
  /** `changed` is called when the reader asks for other days. */
  constructor(changed) {
    this.kind = byId("period").querySelector("input[name=period]:checked").value;
    this.dates = null;
    byId("period-kinds").addEventListener("change", ({ target }) => {
      byId("free-dates").hidden = target.value !== "free";
      tell(byId("dates-error"), "");
      if (target.value === "free") {
        byId("end").value ||= almatyToday();
        byId("start").value ||= monthsAgo(almatyToday(), 1);
        byId("start").focus();
        return;
      }
      this.kind = target.value;
      changed();
    });
    byId("period").addEventListener("submit", (event) => {
      event.preventDefault();
      const [start, end] = [byId("start").value, byId("end").value];
      const wrong = !start || !end ? "datesMissing" : end < start ? "datesOrder" : "";
      tell(byId("dates-error"), wrong && t(wrong));
      if (wrong) return;
      this.kind = "free";
      this.dates = { startDate: start, endDate: end };
      changed();
    });
  }

  params() {
    return this.kind === "free" ? this.dates : { period: this.kind };
  }

  key() {
    return Object.values(this.params()).join(" ");
  }
}
