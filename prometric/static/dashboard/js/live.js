// The socket on /ws/events: connects again by itself, and asks for what it missed.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const PING = 25_000;
const SILENCE = 10_000; // an answer to a ping takes less
const TOKEN_EXPIRED = 4401;
const NOT_FOR_YOU = 4403;

export class Live {
  /** `hooks`: token(), renew() → promise, state(name), event(name, data). */
  constructor(hooks) {
    this.hooks = hooks;
    this.since = null;
    this.wait = FIRST_WAIT;
    this.wanted = false;
    addEventListener("online", () => this.again(0));
    addEventListener("offline", () => this.wanted && this.hooks.state("offline"));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !this.isOpen) this.again(0);
    });
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  start() {
    this.wanted = true;
    this.since = null;
    this.wait = FIRST_WAIT;
    this.hooks.state("waiting");
    this.open();
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.retry);
    this.drop();
  }

  drop() {
    clearInterval(this.pinging);
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  again(after) {
    if (!this.wanted) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), after);
  }

  open() {
    const token = this.hooks.token();
    if (!this.wanted || !token) return;
    this.drop();
    const address = new URL("/ws/events", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    // As a subprotocol: an address is written to logs on its way.
    if (this.since !== null) address.searchParams.set("since", this.since);
    this.socket = new WebSocket(address, ["bearer", token]);
    this.socket.onmessage = ({ data }) => this.heard(data);
    this.socket.onclose = ({ code }) => this.closed(code);
    // A server that takes the connection and says nothing is as good as none.
    this.expectWithin(SILENCE);
    this.pinging = setInterval(() => this.ping(), PING);
  }

  ping() {
    if (!this.isOpen) return;
    this.socket.send("ping");
    this.expectWithin(SILENCE);
  }

  expectWithin(time) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.drop();
      this.closed(0);
    }, time);
  }

  heard(text) {
    clearTimeout(this.silence);
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    if (frame.id) this.since = frame.id;
    if (frame.event === "connected") {
      this.wait = FIRST_WAIT;
      this.hooks.state("live");
    }
    this.hooks.event(frame.event, frame.data ?? {});
  }

  async closed(code) {
    this.drop();
    if (!this.wanted) return;
    this.hooks.state(navigator.onLine === false ? "offline" : "waiting");
    if (code === TOKEN_EXPIRED || code === NOT_FOR_YOU) {
      // The session decides: while it lives, a fresh token opens the door again.
      await this.hooks.renew().catch(() => {});
    }
    this.again(this.wait * (0.5 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}
