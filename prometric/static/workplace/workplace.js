"use strict";
// Numbers of charts as everywhere, 1 950 000,50: a browser without Kazakh would write them the English way.
if (window.Chart) window.Chart.defaults.locale = "ru";
// "/" opens the search as Ctrl+K does, Ctrl+S saves the form at hand.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }));
  }
  if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
    const save = document.querySelector("[name=_save]");
    if (save) {
      event.preventDefault();
      save.click();
    }
  }
});
// A step's dialog that was opened as a page of its own: its "Cancel" and its cross lead back.
document.addEventListener("click", (event) => {
  const leave = event.target.closest?.("#dialog a[href='#'], #dialog > div:first-child");
  if (leave && !leave.closest("#modal-content")) {
    event.preventDefault();
    history.back();
  }
});
// On a narrow screen each value stands beside its label, which begins with a capital letter.
document.addEventListener("DOMContentLoaded", () => {
  for (const cell of document.querySelectorAll("[data-label]")) {
    const label = cell.dataset.label;
    cell.dataset.label = label.charAt(0).toUpperCase() + label.slice(1);
  }
});
