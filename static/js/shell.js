/* The frame: theme, menus, keys, toasts, the offline bar, and what htmx must not get wrong. */
import {
  all, announce, composing, find, loginAddress, post, say, toast, wantsLogin,
} from "./page.js";

const root = document.documentElement;
const OPEN_PARTS = "details.menu[open], details.pop[open]";
const TOAST_SECONDS = 10;

const typing = (target) =>
  /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;

function closeOpen(except) {
  for (const part of all(OPEN_PARTS)) if (!part.contains(except)) part.open = false;
}

function escape() {
  for (const part of all(OPEN_PARTS)) {
    part.open = false;
    find("summary", part)?.focus();
  }
}

function key(event) {
  if (composing(event)) return;
  if (event.key === "Escape") return escape();
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  const level = event.altKey && /^Digit([1-4])$/.exec(event.code);
  if (level) {
    const choice = find(`[data-level="${level[1]}"]`) ?? document.getElementById(`lv${level[1]}`);
    if (choice) { event.preventDefault(); choice.click(); }
    return;
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (find("dialog[open]")) return;
  if (event.key === "/") {
    const search = document.getElementById("gs");
    if (search?.offsetParent) { event.preventDefault(); search.focus(); }
    return;
  }
  const target = find(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target) { event.preventDefault(); target.click(); }
}

/* The page changes at once, the person's setting follows; without script it is a form. */
function toggleTheme(event) {
  const form = event.target.closest("form[data-theme-toggle]");
  if (!form) return;
  event.preventDefault();
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  const body = new FormData(form);
  body.set("theme", root.dataset.theme);
  post(form.action, body).catch(() => {});
}

function click(event) {
  closeOpen(event.target);
  const density = event.target.closest("a[data-density], button[data-density]");
  if (density) {
    event.preventDefault();
    root.dataset.density = density.dataset.density;
    const body = new FormData();
    body.set("density", density.dataset.density || "standard");
    if (document.body.dataset.preferences) post(document.body.dataset.preferences, body).catch(() => {});
    density.closest("details")?.removeAttribute("open");
  }
  event.target.closest("[data-toast-close]")?.closest(".toast")?.remove();
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    event.preventDefault();
    const text = copy.dataset.copy || location.href;
    navigator.clipboard?.writeText(text).then(() => toast(say("已复制"), { name: "check" }));
  }
}

function showConnection() {
  const bar = document.getElementById("offline");
  if (bar) bar.hidden = navigator.onLine;
}

/* Toasts go by themselves, but never while somebody is reading or reaching for one. */
function ageToasts() {
  for (const one of all("[data-toast]")) {
    if (one.dataset.toast === "stay" || one.matches(":hover, :focus-within")) continue;
    const age = Number(one.dataset.age ?? 0) + 1;
    if (age > TOAST_SECONDS) one.remove();
    else one.dataset.age = age;
  }
}

/* An expired session answers a request for a part with the whole log-in page. */
function beforeSwap(event) {
  if (!wantsLogin(event.detail.xhr.responseURL || location.href)) return;
  event.detail.shouldSwap = false;
  location.assign(loginAddress());
}

function failed() {
  toast(say("请求没有完成，内容还在。请检查网络后重试。"), { name: "warn" });
}

function settled(event) {
  const said = event.detail.elt.dataset?.announce;
  if (said) announce(said);
}

document.addEventListener("keydown", key);
document.addEventListener("submit", toggleTheme);
document.addEventListener("click", click);
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
setInterval(ageToasts, 1000);
document.addEventListener("htmx:beforeSwap", beforeSwap);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) failed();
});
document.addEventListener("htmx:afterSettle", settled);
/* Django wants its token with every request that changes something. */
document.addEventListener("htmx:configRequest", (event) => {
  const token = find('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

export function setUp(part) {
  showConnection();
  if (matchMedia("(max-width: 720px)").matches) {
    for (const details of all("details[data-m-close]", part)) details.open = false;
  }
  find(".esum", part)?.focus();
}
