// Runs before the first paint, so that neither the theme nor the language flashes in late.
(() => {
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const theme = kept("prometric.theme");
  root.dataset.theme = ["light", "dark"].includes(theme) ? theme : system;
  const language = kept("prometric.language");
  if (["kk", "ru", "en"].includes(language)) root.lang = language;
})();
