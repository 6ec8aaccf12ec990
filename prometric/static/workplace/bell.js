"use strict";
// The bell hears of new notices, and the page of what else happens, by a socket, which a one-use ticket opens; nothing is asked again and again.
document.addEventListener("DOMContentLoaded", () => {
  const bell = document.getElementById("bell");
  const count = document.getElementById("bell-count");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!bell || !count || !token) return;
  let pause = 1000;

  const later = () => {
    setTimeout(open, pause);
    pause = Math.min(pause * 2, 60_000);
  };
  const told = (frame) => {
    document.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    if (frame.event !== "notification.new") return;
    count.textContent = String(Number(count.textContent) + 1);
    count.hidden = false;
  };
  // What waits, in the menu and at the bell: a page does not count it, except where it shows it itself.
  const waiting = (waits) => {
    for (const badge of document.querySelectorAll("[data-waits]")) {
      const number = waits[badge.dataset.waits] || 0;
      badge.textContent = number || "";
      badge.hidden = !number;
    }
    count.textContent = String(waits.notices || 0);
    count.hidden = !waits.notices;
  };
  const open = async () => {
    if (document.hidden) {
      document.addEventListener("visibilitychange", open, { once: true });
      return;
    }
    let answer;
    try {
      answer = await fetch(bell.dataset.ticket, { method: "POST", headers: { "X-CSRFToken": token } });
    } catch {
      return later();
    }
    // Signed out: the next page says so.
    if (answer.redirected || answer.status === 403 || answer.status === 409) return;
    const { ticket, waits } = await answer.json().catch(() => ({}));
    if (waits) waiting(waits);
    if (!answer.ok || !ticket) return later();
    const address = new URL("/ws/events", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address, ["bearer", ticket]);
    socket.addEventListener("open", () => {
      pause = 1000;
    });
    socket.addEventListener("message", (event) => told(JSON.parse(event.data)));
    // 4403: not for this member any more.
    socket.addEventListener("close", (event) => event.code === 4403 || later());
  };
  open();
});
