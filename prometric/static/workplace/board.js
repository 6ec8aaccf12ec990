"use strict";
// Deals move between stages by dragging or with Shift and the arrows; the same service judges as everywhere.
(() => {
  const board = document.querySelector(".board");
  const toast = document.querySelector(".board-toast");
  if (!board?.dataset.movable) return;
  const token = board.querySelector("[name=csrfmiddlewaretoken]").value;
  let dragged = null;
  let hiding = 0;

  const say = (text, good) => {
    toast.textContent = text;
    toast.classList.toggle("good", good);
    toast.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { toast.hidden = true; }, good ? 3000 : 9000);
  };

  const move = async (card, stage) => {
    const from = card.closest(".board-stage");
    if (!stage || stage === from) return;
    const before = card.nextElementSibling;
    stage.querySelector(".board-cards").prepend(card);
    card.classList.add("busy");
    card.focus();
    let said = board.dataset.failed;
    try {
      const answer = await fetch(card.dataset.move, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
        body: JSON.stringify({ stage: stage.dataset.stage }),
      });
      const found = await answer.json();
      said = found.message ?? said;
      if (!answer.ok) throw new Error(said);
      for (const each of board.querySelectorAll(".board-stage")) {
        const sums = found.stages[each.dataset.stage];
        each.querySelector("[data-count]").textContent = sums.count;
        each.querySelector("[data-sum]").textContent = sums.sum;
      }
      say(said, true);
    } catch {
      from.querySelector(".board-cards").insertBefore(card, before);
      say(said, false);
    } finally {
      card.classList.remove("busy");
      card.focus();
    }
  };

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".board-card");
    if (!dragged) return;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.pk);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    document.querySelectorAll(".over").forEach((each) => each.classList.remove("over"));
  });
  for (const place of document.querySelectorAll(".board-stage, .board-drop")) {
    place.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      place.classList.add("over");
    });
    place.addEventListener("dragleave", (event) => {
      if (!place.contains(event.relatedTarget)) place.classList.remove("over");
    });
    place.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      place.classList.remove("over");
      if (place.dataset.step) location.assign(dragged.dataset[place.dataset.step]);
      else move(dragged, place);
    });
  }

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".board-card");
    if (!card || event.target !== card) return;
    const stage = card.closest(".board-stage");
    const aside = { ArrowLeft: "previousElementSibling", ArrowRight: "nextElementSibling" }[event.key];
    const along = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (aside) {
      const next = stage[aside]?.closest(".board-stage");
      if (event.shiftKey) move(card, next);
      else next?.querySelector(".board-card")?.focus();
      event.preventDefault();
    } else if (along) {
      card[along]?.focus();
      event.preventDefault();
    } else if (event.key === "Enter") {
      card.querySelector("a").click();
    }
  });
})();
