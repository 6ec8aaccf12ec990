// Small helpers around the document. Text goes in as text, never as markup.

export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";

/** An element: `el("p", {class: "quiet"}, "text", child)`; falsy children are left out. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** One of the page's icons. */
export function icon(name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  made.append(use);
  return made;
}

/** Shows the text, or hides the element when there is none. */
export function tell(element, text) {
  element.textContent = text ?? "";
  element.hidden = !text;
}

const FLASH = [{ backgroundColor: "var(--flash)" }, { backgroundColor: "transparent" }];

/** A figure that became another one while it was looked at lights up for a moment. */
export function setFigure(element, text) {
  const before = element.dataset.shown;
  element.textContent = text;
  element.dataset.shown = text;
  if (before !== undefined && before !== text && element.dataset.scope === document.body.dataset.scope) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!calm) element.animate(FLASH, { duration: 1800, easing: "ease-out" });
  }
  element.dataset.scope = document.body.dataset.scope;
}
