// Numbers, amounts and dates as the reader writes them (the same as on the printed documents).

import { language, t } from "./i18n.js";

const NBSP = "\u00a0";
const english = () => language() === "en";

/** `1 250,5` (kk, ru) or `1,250.5` (en). */
export function number(value, places = 3) {
  const [whole, part] = Math.abs(value).toFixed(places).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, english() ? "," : NBSP);
  const rest = (part ?? "").replace(/0+$/, "");
  const text = rest ? `${grouped}${english() ? "." : ","}${rest}` : grouped;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** `22 500 000 ₸`, in English `₸22,500,000`; the tiyn are left to the documents. */
export function money(value) {
  return tenge(number(Math.round(value), 0));
}

const STEPS = [
  [1e9, "billion"],
  [1e6, "million"],
  [1e3, "thousand"],
];

/** `12,5 млн` for axes and narrow places. */
export function short(value) {
  const [size, word] = STEPS.find(([least]) => Math.abs(value) >= least) ?? [];
  if (!size) return number(Math.round(value), 0);
  const scaled = value / size;
  const text = number(scaled, Math.abs(scaled) < 100 ? 1 : 0);
  return `${text}${english() ? "" : NBSP}${t(word)}`;
}

export const shortMoney = (value) => tenge(short(value));

function tenge(text) {
  if (!english()) return `${text}${NBSP}₸`;
  return text.startsWith("−") ? `−₸${text.slice(1)}` : `₸${text}`;
}

/** `65,7 %`, in English `65.7%`. */
export function percent(value, places = 1) {
  return `${number(value, places)}${english() ? "" : NBSP}%`;
}

/** `23.11.2026` of an ISO date. */
export function day(iso) {
  const [year, month, date] = iso.split("-");
  return `${date}.${month}.${year}`;
}

/** `23.11`: a day of a period that the reader has chosen. */
export const shortDay = (iso) => day(iso).slice(0, 5);

/** `ноя 2026` of `2026-11` or an ISO date. */
export function month(iso) {
  const [year, number_] = iso.split("-");
  return `${t("months").split(" ")[Number(number_) - 1]}${NBSP}${year}`;
}

export function time(moment) {
  return moment.toLocaleTimeString("ru-RU", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
