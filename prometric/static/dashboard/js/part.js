// A part of the page with its own request: asked for often, sent seldom.

const SETTLE = 250; // changes that come together are one request
const RETRY = 15_000;

export class Part {
  /** `load(signal)` → data; `show(data)`, `fail(error)`; `gap`: the least time between two requests, ms. */
  constructor({ load, show, fail, gap }) {
    Object.assign(this, { load, show, fail, gap });
    this.begun = -Infinity;
    this.data = null;
    this.timer = 0;
    this.again = false;
    this.refused = false;
  }

  /** Fresh figures soon, but never more often than the gap allows. */
  ask() {
    if (this.refused) return;
    if (this.request) this.again = true;
    else this.schedule(Math.max(SETTLE, this.begun + this.gap - performance.now()));
  }

  schedule(wait) {
    if (this.timer) return;
    this.timer = setTimeout(() => this.now(), wait);
  }

  /** Fresh figures at once; an answer that is still on its way no longer counts. */
  async now() {
    this.stop();
    const request = new AbortController();
    this.request = request;
    this.begun = performance.now();
    let wait = null;
    try {
      const data = await this.load(request.signal);
      if (this.request !== request) return;
      this.data = data;
      this.show(data);
    } catch (error) {
      if (this.request !== request || error.name === "AbortError") return;
      // Not for this reader, or not there: asking again would only be refused again.
      this.refused = error.status === 403 || error.status === 404;
      wait = this.fail(error, this.data !== null) ? Math.max(RETRY, error.retryAfter * 1000) : null;
    }
    this.request = null;
    if (wait !== null) this.schedule(wait);
    else if (this.again) this.ask();
    this.again = false;
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.request?.abort();
    this.request = null;
  }

  forget() {
    this.stop();
    this.data = null;
    this.again = this.refused = false;
    this.begun = -Infinity;
  }
}
