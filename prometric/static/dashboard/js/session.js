// Who is signed in, and requests in their name. The access token lives in memory alone; the refresh token in
// this tab's storage, so that a reload stays signed in and a closed tab does not.

import { language } from "./i18n.js";

const API = "/api/v1";
const KEPT = "prometric.refresh";
const EARLY = 60_000; // exchanged this long before the access token ends
const RETRY = 15_000;
const NETWORK = "NETWORK";

let access = null;
let timer = 0;
let exchange = null;
let ended = () => {};

export class ApiError extends Error {
  constructor(status, code, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  get isNetwork() {
    return this.code === NETWORK;
  }
}

/** Calls `listener` when the session is over without the reader having asked for it. */
export function onEnd(listener) {
  ended = listener;
}

export const token = () => access;

// --- tokens ---------------------------------------------------------------------------------

// A duplicated tab starts with a copy of this tab's refresh token, and a token exchanged twice ends the
// session: tabs that share one tell each other what it became.
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("prometric.session") : null;
tabs?.addEventListener("message", ({ data }) => {
  if (data.was && data.was === kept()) {
    if (data.now) take(data.now);
    else forget(true);
  }
});

function kept() {
  return sessionStorage.getItem(KEPT);
}

function take(pair) {
  access = pair.accessToken;
  sessionStorage.setItem(KEPT, pair.refreshToken);
  clearTimeout(timer);
  timer = setTimeout(refreshQuietly, Math.max(5_000, pair.expiresIn * 1000 - EARLY));
}

function forget(tell) {
  const was = access !== null || kept() !== null;
  access = null;
  clearTimeout(timer);
  sessionStorage.removeItem(KEPT);
  if (tell && was) ended();
}

async function refreshQuietly() {
  try {
    await refresh();
  } catch (error) {
    // Without a network the session may well live on: it is asked for again.
    if (access) timer = setTimeout(refreshQuietly, Math.max(RETRY, error.retryAfter * 1000));
  }
}

/** Exchange the refresh token; at most one exchange is under way. Throws ApiError. */
export function refresh() {
  exchange ??= alone(exchangeToken).finally(() => {
    exchange = null;
  });
  return exchange;
}

function alone(work) {
  const before = kept();
  if (!navigator.locks) return work(before);
  return navigator.locks.request("prometric.session", async () => {
    // What another tab has just told arrives as an event of its own.
    await new Promise((done) => setTimeout(done, 0));
    return work(before);
  });
}

async function exchangeToken(before) {
  const held = kept();
  if (!held) throw new ApiError(401, "AUTH_UNAUTHORIZED", "");
  if (held !== before && access) return;
  try {
    const pair = await send("POST", "/auth/refresh", { body: { refreshToken: held } });
    take(pair);
    tabs?.postMessage({ was: held, now: pair });
  } catch (error) {
    if (error.status === 401 || error.status === 403) forget(true);
    throw error;
  }
}

/** Sign in with what this tab still holds; false when it holds nothing that counts. Throws ApiError. */
export async function restore() {
  if (!kept()) return false;
  try {
    await refresh();
    return true;
  } catch (error) {
    if (error.status === 401 || error.status === 403) return false;
    throw error;
  }
}

export async function signIn(email, password) {
  take(await send("POST", "/auth/login", { body: { email, password } }));
}

export async function signOut() {
  const held = kept();
  const by = access;
  forget(false);
  if (!held) return;
  tabs?.postMessage({ was: held, now: null });
  await send("POST", "/auth/logout", { body: { refreshToken: held }, by }).catch(() => {});
}

// --- requests -------------------------------------------------------------------------------

/** The `data` of a GET in the reader's name. Throws ApiError; an aborted one throws what fetch throws. */
export async function get(path, params = {}, signal = undefined) {
  const query = new URLSearchParams(params).toString();
  const target = query ? `${path}?${query}` : path;
  const used = access;
  try {
    return await send("GET", target, { by: used, signal });
  } catch (error) {
    if (error.status !== 401) throw error;
    // Expired while the machine slept, say.
    if (access === used) await refresh();
    return send("GET", target, { by: access, signal });
  }
}

async function send(method, path, { body, by, signal } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (body) headers["Content-Type"] = "application/json";
  if (by) headers.Authorization = `Bearer ${by}`;
  let answer;
  let content;
  try {
    answer = await fetch(API + path, {
      method,
      headers,
      signal,
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
    });
    content = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(answer?.status ?? 0, NETWORK, "");
  }
  if (answer.ok) return content.data;
  const { code = "", message = "" } = content.error ?? {};
  throw new ApiError(answer.status, code, message, Number(answer.headers.get("Retry-After")) || 0);
}
