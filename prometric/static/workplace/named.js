"use strict";
// What the theme and its libraries leave without a name, or named by the word of an icon, for those who hear the page.
(() => {
  const all = (root, selector) => root.querySelectorAll(selector);

  function icons(root) {
    for (const icon of all(root, ".material-symbols-outlined:not([aria-hidden]):not(a, button)")) {
      icon.setAttribute("aria-hidden", "true");
    }
  }

  // A choice that is searched is a box of its own beside the select that is hidden.
  function choices(root) {
    for (const box of all(root, ".select2-container .select2-selection")) {
      const select = box.closest(".select2-container").previousElementSibling;
      const label = select?.labels?.[0];
      const name = select?.getAttribute("aria-label") ?? label?.textContent.replace("*", "").trim();
      const value = box.querySelector(".select2-selection__rendered");
      if (name) {
        box.setAttribute("aria-label", `${name}: ${value?.title || "–"}`);
        box.removeAttribute("aria-labelledby");
        box.querySelector(".select2-search__field")?.setAttribute("aria-label", name);
      }
      value?.removeAttribute("role");
      value?.removeAttribute("aria-readonly");
    }
  }

  // What scrolls can be reached by keys; it is no landmark, and its library names it in English.
  function scrolled(root) {
    for (const pane of all(root, ".simplebar-content-wrapper[role=region]")) {
      pane.removeAttribute("role");
      pane.removeAttribute("aria-label");
    }
  }

  // A button beside a field that is nothing but an icon does what the field says.
  function buttons(root) {
    for (const button of all(root, "button[type=submit]:not([aria-label])")) {
      const field = button.parentElement.querySelector("input[placeholder]");
      if (field && button.children.length === 1 && button.querySelector(".material-symbols-outlined")) {
        button.setAttribute("aria-label", field.placeholder);
      }
    }
  }

  // Tabs and menus that are not named are no landmarks.
  function menus(root) {
    for (const menu of all(root, "nav:not([aria-label], [aria-labelledby], [role])")) {
      menu.setAttribute("role", "presentation");
    }
  }

  function name(root) {
    icons(root);
    buttons(root);
    menus(root);
    choices(root);
    scrolled(root);
  }

  document.addEventListener("DOMContentLoaded", () => {
    let waits = false;
    const again = () => {
      waits = false;
      name(document);
    };
    name(document);
    new MutationObserver(() => {
      if (!waits) {
        waits = true;
        queueMicrotask(again);
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
