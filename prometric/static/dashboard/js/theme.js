// Light and dark: the system's choice until the reader makes one.

import { byId } from "./dom.js";
import { t } from "./i18n.js";

const KEPT = "prometric.theme";
const root = document.documentElement;

const isDark = () => root.dataset.theme === "dark";

/** Names the button for what it will do. */
export function label() {
  const text = t(isDark() ? "themeToLight" : "themeToDark");
  byId("theme").setAttribute("aria-label", text);
  byId("theme").title = text;
}

/** Calls `changed` whenever the colours became others. */
export function watch(changed) {
  let chosen = false;
  try {
    chosen = localStorage.getItem(KEPT) !== null;
  } catch {
    // A browser that keeps nothing.
  }
  const wear = (theme) => {
    root.dataset.theme = theme;
    label();
    changed();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    if (!chosen) wear(matches ? "dark" : "light");
  });
  byId("theme").addEventListener("click", () => {
    chosen = true;
    wear(isDark() ? "light" : "dark");
    try {
      localStorage.setItem(KEPT, root.dataset.theme);
    } catch {
      // Forgotten with the tab, then.
    }
  });
  label();
}
