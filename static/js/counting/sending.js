/* A kept count is sent until the server has it; its key makes twice the same as once. */
import { wantsLogin } from "../page.js";
import * as store from "./store.js";

/* What became of an attempt. `later`: nobody answered, it stays owed. */
export const DONE = "done";
export const LATER = "later";
export const LOGIN = "login";
export const OTHER = "other"; /* somebody else is logged in on this device */
export const REFUSED = "refused"; /* said in words; sending it again would not help */

async function whoIsThere(entry) {
  const answer = await fetch(entry.state, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (wantsLogin(answer.url) || answer.status === 401) return { outcome: LOGIN };
  if (answer.status === 404 || answer.status === 403) return { outcome: REFUSED, answer: {} };
  if (!answer.ok) return { outcome: LATER };
  const told = await answer.json();
  if (told.person !== entry.person) return { outcome: OTHER };
  return { told };
}

function body(entry) {
  const form = new FormData();
  for (const { name, value, filename } of entry.fields) {
    if (filename === undefined) form.append(name, value);
    else form.append(name, value, filename);
  }
  return form;
}

async function deliver(entry) {
  const { outcome, told, answer: refusal } = await whoIsThere(entry);
  if (outcome) return { outcome, answer: refusal };
  const answer = await fetch(entry.address, {
    method: "POST",
    body: body(entry),
    credentials: "same-origin",
    headers: { "X-CSRFToken": told.csrf, Accept: "application/json" },
  });
  if (wantsLogin(answer.url) || answer.status === 401) return { outcome: LOGIN };
  if (answer.status >= 500 || answer.status === 429) return { outcome: LATER };
  const said = await answer.json();
  if (answer.ok) return { outcome: DONE, answer: said };
  return { outcome: REFUSED, answer: said };
}

async function attempt(key) {
  const entry = await store.get(key);
  if (!entry || entry.status !== "waiting") return { outcome: DONE, answer: {} };
  let result;
  try { result = await deliver(entry); } catch { result = { outcome: LATER }; }
  if (result.outcome === DONE) await store.drop(key);
  if (result.outcome === REFUSED) await store.put({ ...entry, status: "typing", said: result.answer });
  return result;
}

/* One tab at a time sends a count; another one's attempt is as good as ours. */
export function send(key) {
  if (!navigator.locks) return attempt(key);
  return navigator.locks.request(`count ${key}`, () => attempt(key));
}
