/* What was typed outlives an expired session (forms marked `data-keep`).

   Text is kept in this tab's sessionStorage under person, page and form. An entry is "typing";
   "sent" once its form was submitted; "rescue" when log-in or a refusal came in between. The next
   page after "sent" that is neither log-in, refusal nor the form with its errors means: saved.
   A form of which one address shows several (a policy of this scope or that) says which one it is
   as the value of `data-keep`. A link marked `data-give-up` leaves nothing behind. */
import { all, find, meta, note, onLoginPage, say, wantsLogin } from "./page.js";

const PREFIX = "keep:";
const person = meta("person");
const refused = document.body.hasAttribute("data-refused");
const cameBack = ["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type);

const formName = (form) => form.dataset.keep || form.id || form.getAttribute("action") || "";
/* A draft gets its own address while it is typed, so the address is asked each time. */
const keyOf = (form) => `${PREFIX}${person}:${location.pathname}:${formName(form)}`;

function read(key) {
  try { return JSON.parse(sessionStorage.getItem(key) ?? "null"); } catch { return null; }
}

function write(key, entry) {
  /* Full or forbidden storage: the page works on, only the safety net is missing. */
  try { sessionStorage.setItem(key, JSON.stringify(entry)); } catch { /* see above */ }
}

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

/* Hidden inputs carry versions and tokens of the page that was shown: never brought back,
   unless they say so themselves. */
function keepable(control) {
  if (!control.name || control.name === "csrfmiddlewaretoken") return false;
  if (control.type === "hidden") return "keep" in control.dataset;
  return !["password", "file", "submit", "button"].includes(control.type);
}

function values(form) {
  const kept = {};
  for (const control of form.elements) {
    if (!keepable(control)) continue;
    kept[control.name] ??= [];
    if (["checkbox", "radio"].includes(control.type)) {
      if (control.checked) kept[control.name].push(control.value);
    } else if (control.multiple) {
      kept[control.name].push(...[...control.selectedOptions].map((one) => one.value));
    } else kept[control.name].push(control.value);
  }
  return kept;
}

function fillIn(form, kept) {
  const taken = {};
  for (const control of form.elements) {
    if (!keepable(control) || !(control.name in kept)) continue;
    const wanted = kept[control.name];
    if (["checkbox", "radio"].includes(control.type)) control.checked = wanted.includes(control.value);
    else if (control.multiple) for (const one of control.options) one.selected = wanted.includes(one.value);
    else {
      taken[control.name] = (taken[control.name] ?? -1) + 1;
      control.value = wanted[taken[control.name]] ?? control.value;
    }
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function differs(form, kept) {
  const shown = values(form);
  return Object.entries(kept).some(([name, wanted]) => name in shown && String(shown[name]) !== String(wanted));
}

function restore(form, key, entry) {
  if (!differs(form, entry.values)) return;
  const before = values(form);
  fillIn(form, entry.values);
  form.dataset.dirty = "1";
  if (entry.refused) form.dataset.refused = "1";
  write(key, { ...entry, state: "typing" });
  form.closest("details")?.setAttribute("open", "");
  const title = entry.refused ? "上次提交没有通过，已把当时填写的内容填回表单" : "已把您上次未提交的内容填回表单";
  const text = entry.refused ? "这些内容没有保存，现行的没有变。改正后再提交，或不要这些内容。" : "这些内容当时没有提交，请核对后再提交。";
  note(say(title), say(text), {
    tone: "amber",
    name: "undo",
    button: { text: say("不要这些内容"), act: () => { fillIn(form, before); delete form.dataset.dirty; forget(form); } },
  });
}

/* A draft that got its own address is kept there; its page before that has nothing to add. */
function dropTwins(form) {
  const one = form.elements.key?.value;
  if (!one) return;
  for (const key of keys()) {
    if (key !== keyOf(form) && String(read(key)?.values?.key) === one) sessionStorage.removeItem(key);
  }
}

function takeUp(form) {
  dropTwins(form);
  const key = keyOf(form);
  const entry = read(key);
  if (!entry) return;
  const withErrors = Boolean(find(".esum, .has-error", form) ?? find("main > .esum, .flash ~ .esum"));
  if (entry.state === "sent" && withErrors) {
    form.dataset.refused = "1";
    write(key, { ...entry, state: "typing", refused: true });
  }
  else if (entry.state === "sent" && !cameBack) sessionStorage.removeItem(key);
  else restore(form, key, entry);
}

/* On the log-in page nobody knows yet who it will be: the entries wait, and lead back to the page. */
function atLogin() {
  let latest = null;
  for (const key of keys()) {
    const entry = read(key);
    if (!entry || (entry.state === "typing" && !entry.values)) continue;
    write(key, { ...entry, state: "rescue" });
    if (!latest || entry.at > latest.at) latest = entry;
  }
  if (!latest || !document.referrer) return;
  const next = find("input[name=next]");
  /* A refused submission's own address may only take POST; the page it was typed on can be shown. */
  if (next?.value && latest.state === "sent") next.value = latest.page;
  note("", say("登录已过期。您填写的内容留在这个浏览器里，登录后会自动填回。"), { tone: "amber", name: "lock" });
}

function elsewhere() {
  for (const key of keys()) {
    const entry = read(key);
    if (!key.startsWith(`${PREFIX}${person}:`)) sessionStorage.removeItem(key);
    else if (entry?.state === "sent" && refused) write(key, { ...entry, state: "rescue" });
    else if (entry?.state === "sent" && !key.startsWith(`${PREFIX}${person}:${location.pathname}:`)) {
      sessionStorage.removeItem(key);
    }
  }
}

function keep(form, state) {
  write(keyOf(form), {
    state, at: Date.now(), page: location.pathname + location.search, values: values(form),
    refused: Boolean(form.dataset.refused),
  });
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "keep" in form.dataset) keep(form, "typing");
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("keep" in form.dataset && !event.defaultPrevented) keep(form, "sent");
  /* Whoever logs out on purpose leaves nothing behind on a shared machine. */
  if ("logout" in form.dataset) for (const key of keys()) sessionStorage.removeItem(key);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest?.("a[data-give-up]")?.closest("form[data-keep]");
  if (form) sessionStorage.removeItem(keyOf(form));
});
document.addEventListener("htmx:afterRequest", (event) => {
  /* A part that htmx fetches while the form is filled in says nothing about the form. */
  const form = event.detail.elt;
  if (form.matches?.("form[data-keep]") && event.detail.successful && !wantsLogin(event.detail.xhr.responseURL || location.href)) {
    sessionStorage.removeItem(keyOf(form));
  }
});

/* The server has it now, for instance as a draft; or it was given up. */
export function forget(form) {
  delete form.dataset.refused;
  sessionStorage.removeItem(keyOf(form));
}

if (onLoginPage) atLogin();
else if (person) elsewhere();

export function setUp(part) {
  if (person && !onLoginPage) for (const form of all("form[data-keep]", part)) takeUp(form);
}
