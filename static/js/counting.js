/* 到货清点 without a network: the page is kept by a service worker, what is typed by the browser's
   database, and what was submitted is sent when somebody answers again (S5-3.1.1). */
import { LOGIN, OTHER, REFUSED, DONE, send } from "./counting/sending.js";
import { Sheet } from "./counting/sheet.js";
import * as store from "./counting/store.js";
import { all, announce, find, icon, make, meta, note, say } from "./page.js";

const AGAIN = 15_000;
const person = meta("person");
let told = null; /* the note above the page that says what waits */

/* --- what stands in the form, as it can be kept ------------------------------------------ */
function fields(form) {
  return [...new FormData(form)]
    .filter(([name]) => name !== "csrfmiddlewaretoken")
    .map(([name, value]) => (value instanceof File
      ? { name, value, filename: value.name }
      : { name, value }))
    .filter((one) => one.filename !== "");
}

function entryOf(form, status) {
  return {
    key: keyOf(form),
    status,
    person,
    address: form.getAttribute("action"),
    state: form.dataset.state,
    title: form.dataset.title,
    at: Date.now(),
    fields: fields(form),
  };
}

const keyOf = (form) => `${person} ${form.getAttribute("action")}`;

async function keep(form, status = "typing") {
  const entry = entryOf(form, status);
  try {
    await store.put(entry);
    tellKept(form, say("已存在本机 {time}", { time: new Date().toTimeString().slice(0, 5) }));
  } catch {
    tellKept(form, say("本机存不下了，请尽快提交"));
  }
  return entry.key;
}

function tellKept(form, text) {
  const place = find("[data-count-note]", form.ownerDocument);
  if (place) place.textContent = text;
}

/* --- and filled in again ------------------------------------------------------------------- */
async function fillIn(form, entry) {
  const texts = new Map();
  const photos = new Map();
  for (const { name, value, filename } of entry.fields) {
    const [into, one] = filename === undefined
      ? [texts, value]
      : [photos, new File([value], filename, { type: value.type })];
    into.set(name, [...(into.get(name) ?? []), one]);
  }
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || control.name === "csrfmiddlewaretoken") continue;
    const wanted = texts.get(control.name) ?? [];
    if (["radio", "checkbox"].includes(control.type)) control.checked = wanted.includes(control.value);
    else if (wanted.length) control.value = wanted[0];
  }
  for (const [name, files] of photos) {
    const input = [...form.elements].find((one) => one.name === name && one.type === "file");
    await input?.closest("[data-drop]")?.drop?.add(files);
  }
  for (const box of all("[data-sign]", form)) (await box.pad)?.show();
}

/* --- what is said --------------------------------------------------------------------------- */
function tellWaiting(text, button = null) {
  told?.remove();
  told = note(say("清点还没有上传，内容存在本机"), text, { tone: "amber", name: "off", button });
}

function tellErrors(form, said) {
  find(".esum", form)?.remove();
  for (const box of all(".has-error", form)) box.classList.remove("has-error");
  const list = make("ul");
  for (const [name, sentences] of Object.entries(said?.errors ?? {})) {
    const control = form.elements[name]?.length ? form.elements[name][0] : form.elements[name];
    control?.closest?.(".field, [data-line]")?.classList.add("has-error");
    for (const sentence of sentences) list.append(make("li", {}, sentence));
  }
  if (said?.reason) list.append(make("li", {}, said.reason));
  if (!list.children.length) list.append(make("li", {}, say("这份发货单现在不能清点，请回到发货单查看。")));
  const box = make(
    "div", { class: "esum", role: "alert", tabindex: "-1" },
    make("h2", {}, icon("warn"), say("还没有提交，内容都在")), list,
  );
  form.prepend(box);
  box.focus();
  box.scrollIntoView({ block: "center" });
}

/* --- sending -------------------------------------------------------------------------------- */
async function push(key, form) {
  const { outcome, answer } = await send(key);
  if (outcome === DONE) {
    told?.remove();
    if (form && answer?.url) location.assign(answer.url);
    else announce(say("清点已上传"));
  } else if (outcome === REFUSED) {
    if (form) tellErrors(form, answer);
    else tellWaiting(answer?.reason ?? say("有一份清点被退回，请打开核对。"), await opener(key));
  } else if (outcome === LOGIN) {
    tellWaiting(say("登录已过期。登录后自动上传，照片和签名都在。"), {
      text: say("重新登录"),
      act: () => location.assign(`${document.body.dataset.login}?next=${encodeURIComponent(location.pathname)}`),
    });
  } else if (outcome === OTHER) {
    tellWaiting(say("这份清点是另一位同事填写的，由本人登录后上传。"));
  } else {
    tellWaiting(say("恢复网络后自动上传，请不要清除浏览器数据。"), {
      text: say("现在再试"), act: () => push(key, form),
    });
  }
  if (form) delete form.dataset.sent;
  return outcome;
}

async function opener(key) {
  const entry = await store.get(key);
  return entry && { text: say("打开"), act: () => location.assign(entry.address) };
}

async function pushAll(form) {
  const mine = form && keyOf(form);
  for (const entry of await store.everything()) {
    if (entry.status !== "waiting" || entry.person !== person) continue;
    await push(entry.key, entry.key === mine ? form : null);
  }
}

/* --- the page ------------------------------------------------------------------------------- */
async function start(form) {
  const sheet = new Sheet(form);
  const entry = await store.get(keyOf(form)).catch(() => null);
  if (entry) {
    await fillIn(form, entry);
    sheet.tell();
    if (entry.said && entry.status === "typing") tellErrors(form, entry.said);
  }
  let later = 0;
  /* What is changed while it waits is what will be sent. */
  let status = entry?.status ?? "typing";
  const typed = () => {
    clearTimeout(later);
    later = setTimeout(() => keep(form, status), 400);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("dropped", typed);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(later);
    form.elements.counted_at.value ||= new Date().toISOString();
    status = "waiting";
    const outcome = await push(await keep(form, status), form);
    if (outcome === REFUSED) status = "typing";
  });
  form.dataset.ready = "1";
}

async function prepareOffline() {
  const wanted = all("[data-count-page]");
  if (!("serviceWorker" in navigator) || !wanted.length) return;
  const { countWorker, countScope } = wanted[0].dataset;
  try {
    await navigator.serviceWorker.register(countWorker, { scope: countScope });
    const ready = await navigator.serviceWorker.ready;
    ready.active?.postMessage({ keep: wanted.map((one) => one.dataset.countPage) });
  } catch { /* No secure address, or forbidden: counting works, only not without a network. */ }
}

/* Whoever logs out leaves no customer's page on a shared device; what is unsent stays, unseen. */
document.addEventListener("submit", (event) => {
  if ("logout" in event.target.dataset && window.caches) caches.delete("count-pages-1");
});

let begun = false;
export function setUp(part) {
  if (!person || !window.indexedDB || begun || part !== document) return;
  begun = true;
  const form = find("form[data-count]");
  (async () => {
    if (form) await start(form);
    await prepareOffline();
    await pushAll(form).catch(() => {});
  })();
  window.addEventListener("online", () => pushAll(form).catch(() => {}));
  setInterval(() => { if (told?.isConnected) pushAll(form).catch(() => {}); }, AGAIN);
}
