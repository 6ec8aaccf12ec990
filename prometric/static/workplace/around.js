"use strict";
// Below a record: colleagues are mentioned by "@", and what others do there appears by itself.
document.addEventListener("DOMContentLoaded", () => {
  const panel = document.getElementById("around");
  if (!panel) return;
  mentions(panel);
  files(panel);
  live(panel);

  function mentions(panel) {
    const text = panel.querySelector("textarea[data-mentions]");
    const people = [...panel.querySelectorAll(".comment-people label")].map((label) => ({
      box: label.querySelector("input"),
      name: label.textContent.trim(),
    }));
    if (!text || !people.length) return;
    const list = document.createElement("ul");
    list.className = "mention-list";
    list.id = "mention-list";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    text.after(list);
    text.setAttribute("aria-controls", list.id);
    let chosen = 0;

    const asked = () => /(?:^|\s)@([\p{L}\p{M}'-]*)$/u.exec(text.value.slice(0, text.selectionStart));
    const close = () => {
      list.hidden = true;
      text.removeAttribute("aria-activedescendant");
    };
    const mark = () => {
      [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
      text.setAttribute("aria-activedescendant", `mention-${chosen}`);
    };
    const take = (person) => {
      const found = asked();
      if (!found) return close();
      const start = text.selectionStart - found[1].length;
      const after = text.value.slice(text.selectionStart);
      text.value = `${text.value.slice(0, start)}${person.name} ${after}`;
      const caret = start + person.name.length + 1;
      text.setSelectionRange(caret, caret);
      person.box.checked = true;
      close();
      text.focus();
    };
    text.addEventListener("input", () => {
      const found = asked();
      const begun = found?.[1].toLocaleLowerCase();
      const fits = (person) => person.name.toLocaleLowerCase().split(/\s+/).some((word) => word.startsWith(begun));
      const offered = found ? people.filter(fits).slice(0, 6) : [];
      if (!offered.length) return close();
      chosen = 0;
      list.replaceChildren(
        ...offered.map((person, place) => {
          const item = document.createElement("li");
          item.id = `mention-${place}`;
          item.setAttribute("role", "option");
          item.textContent = person.name;
          // Before the field loses the focus.
          item.addEventListener("pointerdown", (event) => {
            event.preventDefault();
            take(person);
          });
          item.person = person;
          return item;
        }),
      );
      list.hidden = false;
      mark();
    });
    text.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) chosen = (chosen + step + list.children.length) % list.children.length;
      else if (event.key === "Enter" || event.key === "Tab") take(list.children[chosen].person);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      if (!list.hidden) mark();
    });
    text.addEventListener("blur", close);
  }

  // What was chosen, or taken with the camera, is sent at once: the fields become buttons.
  function files(panel) {
    const form = panel.querySelector(".file-form");
    if (!form) return;
    form.classList.add("is-quick");
    // Before the theme hears of it, which looks for a field of its own beside each file.
    const send = (event) => {
      event.stopPropagation();
      if (event.target.files?.length) form.requestSubmit();
    };
    form.addEventListener("change", send, { capture: true });
  }

  function live(panel) {
    const { kind, record } = panel.dataset;
    const told = ["comment.updated", "task.updated", "file.updated"];
    let waiting = 0;
    const renew = async () => {
      const answer = await fetch(location.pathname + location.search);
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of panel.querySelectorAll("[data-live]")) {
        const fresh = page.querySelector(`#around [data-live="${part.dataset.live}"]`);
        // Whoever is changing a comment there is not interrupted.
        if (fresh && !part.querySelector("details[open]")) part.replaceWith(document.adoptNode(fresh));
      }
    };
    document.addEventListener("frame", ({ detail: frame }) => {
      const { entityType, entityId } = frame.data ?? {};
      if (!told.includes(frame.event) || entityType !== kind || entityId !== record) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => renew().catch(() => {}), 300);
    });
  }
});
