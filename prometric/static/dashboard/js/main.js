// The page: signs its reader in, asks for figures, and asks again when the socket says that they changed.

import { byId, tell } from "./dom.js";
import { fillIn, language, speak, t, wasChosen } from "./i18n.js";
import * as as from "./format.js";
import * as cards from "./cards.js";
import * as charts from "./charts.js";
import * as revenue from "./revenue.js";
import * as session from "./session.js";
import * as theme from "./theme.js";
import { Live } from "./live.js";
import { Part } from "./part.js";
import { Period, almatyToday, monthsAgo } from "./period.js";
import { showReceivables } from "./receivables.js";

const POLL = 60_000; // without a socket
const FIRST = 2_000; // figures do not wait longer for the socket
const HORIZON = 6;
const HISTORY = 12;
const SALES = ["deal.updated", "order.status.changed", "stock.low", "dashboard.updated", "resync"];
const MONEY = ["dashboard.updated", "resync"];

let profile = null;
let state = "waiting";

// --- parts ----------------------------------------------------------------------------------

const sales = new Part({
  gap: 3_000,
  load: (signal) => session.get("/analytics/sales/dashboard", period.params(), signal),
  show(data) {
    const before = document.body.dataset.scope;
    document.body.dataset.scope = `${period.key()} ${language()}`;
    showSales(data);
    tell(byId("updated"), `· ${t("updatedAt", { time: as.time(new Date()) })}`);
    banner("");
    document.body.dataset.figures = "shown";
    if (before === document.body.dataset.scope) announce(data);
  },
  fail: failed,
});

const finance = new Part({
  gap: 10_000,
  load: (signal) => session.get("/analytics/finance/dashboard", {}, signal),
  show: showReceivables,
  fail: (error) => beside("card-receivables", error),
});

const outlook = new Part({
  gap: 60_000,
  load: async (signal) => {
    const today = almatyToday();
    const [forecast, past] = await Promise.all([
      session.get("/analytics/sales/forecast", { horizon: HORIZON }, signal),
      session.get(
        "/analytics/sales/dashboard",
        { startDate: monthsAgo(today, HISTORY), endDate: today },
        signal,
      ),
    ]);
    return { forecast, history: past.revenue.series.points };
  },
  show: (data) => revenue.showForecast(data, almatyToday()),
  fail: (error) => beside("card-forecast", error),
});

const parts = [sales, finance, outlook];
const period = new Period(() => {
  document.body.dataset.figures = "waiting";
  sales.now();
});

function showSales(data) {
  const { startDate, endDate } = data.period;
  const days = startDate === endDate ? [startDate] : [startDate, endDate];
  byId("period-dates").textContent = days.map(as.day).join(" – ");
  cards.showFigures(data);
  cards.showPipeline(data);
  cards.showTop(data);
  cards.showStock(data);
  revenue.showSeries(data, almatyToday());
}

function announce(data) {
  const text = t("announce", {
    amount: as.money(data.revenue.total),
    won: data.deals.won,
    open: data.deals.inPipeline,
  });
  if (byId("said").textContent !== text) byId("said").textContent = text;
}

function showAgain() {
  if (sales.data) showSales(sales.data);
  if (finance.data) showReceivables(finance.data);
  if (outlook.data) revenue.showForecast(outlook.data, almatyToday());
}

// --- failures -------------------------------------------------------------------------------

/** What a failed request for the figures means; true: try again later. */
function failed(error) {
  if (error.status === 401) return false;
  if (error.status === 403) {
    refuse(true);
    return false;
  }
  let text = error.isNetwork ? t("failedNetwork") : error.message || t("failed");
  if (error.status === 429) text = t("tooMany", { seconds: error.retryAfter });
  else if (error.status >= 500) text = t("failed");
  banner(text);
  document.body.dataset.figures = "shown";
  return error.isNetwork || error.status === 429 || error.status >= 500;
}

/** A part that the reader may not see, or that is not there, takes no room. */
function beside(id, error) {
  if (error.status === 403 || error.status === 404) byId(id).hidden = true;
  return error.isNetwork || error.status === 429 || error.status >= 500;
}

function banner(text) {
  tell(byId("banner-text"), text);
  byId("banner").hidden = !text;
}

function refuse(refused) {
  byId("refusal").hidden = !refused;
  byId("grid").hidden = byId("period").hidden = refused;
  if (refused) {
    for (const part of parts) part.forget();
    tell(byId("period-dates"), "");
    tell(byId("updated"), "");
    banner("");
  }
}

// --- the socket -----------------------------------------------------------------------------

let connections = 0;
const live = new Live({
  token: session.token,
  renew: session.refresh,
  state: showState,
  event(name) {
    if (name === "connected") {
      connections += 1;
      // The first figures waited for it; later ones may have missed something.
      if (connections === 1) begin();
      else askAll();
    }
    if (SALES.includes(name)) sales.ask();
    if (MONEY.includes(name)) {
      finance.ask();
      outlook.ask();
    }
  },
});

function showState(now) {
  state = now;
  byId("live").dataset.state = now;
  const key = { live: "live", offline: "offline" }[now] ?? (connections ? "reconnecting" : "connecting");
  byId("live-text").textContent = t(key);
  byId("live").title = now === "live" ? t("liveHint") : "";
}

function askAll() {
  if (byId("refusal").hidden) for (const part of parts) part.ask();
}

setInterval(() => {
  if (profile && state !== "live" && !document.hidden) askAll();
}, POLL);

// --- signing in and out ---------------------------------------------------------------------

let begun = false;

/** The first figures, once: with the socket there, nothing falls between them and it. */
function begin() {
  if (begun || !profile) return;
  begun = true;
  if (!profile.permissions.includes("ANALYTICS_VIEW")) {
    refuse(true);
    return;
  }
  refuse(false);
  for (const part of parts) part.now();
}

function view(name) {
  document.body.dataset.view = name;
  byId("sign-in").hidden = name !== "signed-out";
  byId("figures").hidden = name !== "signed-in";
}

async function enter() {
  profile = await session.get("/auth/me");
  if (!wasChosen()) speak(profile.language);
  const name = `${profile.firstName} ${profile.lastName}`.trim() || profile.email;
  byId("person-name").textContent = name;
  byId("avatar").textContent = (profile.firstName.slice(0, 1) + profile.lastName.slice(0, 1)).toUpperCase();
  byId("organization").textContent = profile.organizationName;
  document.body.dataset.figures = "waiting";
  begun = false;
  connections = 0;
  view("signed-in");
  speakState();
  live.start();
  setTimeout(begin, FIRST);
}

function leave(notice) {
  live.stop();
  for (const part of parts) part.forget();
  for (const id of ["series", "forecast"]) charts.remove(id);
  for (const id of ["card-forecast", "card-receivables"]) byId(id).hidden = true;
  refuse(false);
  banner("");
  profile = null;
  delete document.body.dataset.scope;
  byId("organization").textContent = byId("said").textContent = "";
  tell(byId("sign-in-notice"), notice);
  view("signed-out");
  byId("email").focus();
}

session.onEnd(() => leave(t("sessionEnded")));

byId("sign-out").addEventListener("click", async () => {
  const ended = session.signOut();
  leave(t("signedOut"));
  await ended;
});

byId("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const email = byId("email");
  const password = byId("password");
  const wrong = [
    [email, email.value.trim() && email.validity.valid ? "" : t("emailMissing")],
    [password, password.value ? "" : t("passwordMissing")],
  ].filter(([field, text]) => {
    tell(byId(`${field.id}-error`), text);
    field.setAttribute("aria-invalid", String(Boolean(text)));
    return text;
  });
  tell(byId("sign-in-error"), "");
  if (wrong.length) {
    wrong[0][0].focus();
    return;
  }
  const button = byId("sign-in-button");
  button.disabled = true;
  button.textContent = t("signingIn");
  try {
    await session.signIn(email.value.trim(), password.value);
    password.value = "";
    await enter();
    byId("figures").focus({ preventScroll: true });
  } catch (error) {
    tell(byId("sign-in-error"), said(error));
    if (error.status === 401) password.select();
  } finally {
    button.disabled = false;
    button.textContent = t("signIn");
  }
});

function said(error) {
  if (error.isNetwork) return t("failedNetwork").split(". ")[0] + ".";
  if (error.status === 429) return t("tooMany", { seconds: error.retryAfter });
  return error.message || t("unexpected");
}

byId("reveal").addEventListener("click", () => {
  const shown = byId("password").type === "text";
  byId("password").type = shown ? "password" : "text";
  byId("reveal").setAttribute("aria-pressed", String(!shown));
});

// --- the reader's choices -------------------------------------------------------------------

function speakState() {
  fillIn();
  theme.label();
  showState(state);
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    speak(button.dataset.language, { keep: true });
    speakState();
    showAgain();
    // The names of products are in the reader's language as well.
    if (begun && byId("refusal").hidden) sales.now();
  });
}

theme.watch(() => charts.redrawAll(showAgain));
byId("banner-again").addEventListener("click", () => {
  banner("");
  for (const part of parts) part.now();
});

// --- start ----------------------------------------------------------------------------------

async function start() {
  try {
    if (await session.restore()) await enter();
    else leave("");
  } catch (error) {
    if (document.body.dataset.view === "signed-out") return;
    view("signed-in");
    banner(said(error));
    setTimeout(start, Math.max(5_000, (error.retryAfter ?? 0) * 1000));
  }
}

speakState();
start();
