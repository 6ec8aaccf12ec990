// The page's texts in three languages, switched without a reload.

import en from "./texts/en.js";
import kk from "./texts/kk.js";
import ru from "./texts/ru.js";

const TEXTS = { kk, ru, en };
const KEPT = "prometric.language";
const root = document.documentElement;

let current = TEXTS[root.lang] ? root.lang : "ru";

export const language = () => current;

/** The text of a key, `{name}` filled in. */
export function t(key, values = {}) {
  const text = TEXTS[current][key] ?? TEXTS.en[key] ?? key;
  return fill(text, values);
}

/** The text of a key for a number, in the form that the language's grammar asks for. */
export function count(key, n, shown = String(n)) {
  const forms = TEXTS[current][key];
  return fill(forms[new Intl.PluralRules(current).select(n)] ?? forms.other, { n: shown });
}

export const has = (key) => key in TEXTS[current];

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function wasChosen() {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return false;
  }
}

/** Speaks another language from now on; `keep` when the reader chose it. */
export function speak(wanted, { keep = false } = {}) {
  if (!TEXTS[wanted]) return;
  current = wanted;
  root.lang = wanted;
  if (keep) {
    try {
      localStorage.setItem(KEPT, wanted);
    } catch {
      // Forgotten with the tab, then.
    }
  }
  fillIn();
}

/** Writes the fixed texts of the document. */
export function fillIn() {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    const text = t(element.dataset.label);
    element.setAttribute("aria-label", text);
    if (element.tagName === "BUTTON") element.title = text;
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === current));
  }
  document.title = `${t("title")} · Prometric`;
}
