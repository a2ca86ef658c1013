/* Drafts saved on the server every ten seconds while something changes (`data-draft="URL"`), and
   when the page is left. What is on its way is waited for before the form itself is sent. */
import { forget } from "./keep.js";
import { all, announce, find, loginAddress, post, say, toast, wantsLogin } from "./page.js";

const EVERY = 10_000;

function tell(form, text) {
  const place = find("[data-draft-note]", form) ?? find("[data-draft-note]");
  if (place) place.textContent = text;
}

function written(form) {
  const body = new FormData(form);
  for (const input of all("input[type=file]", form)) body.delete(input.name);
  return body;
}

async function save(form) {
  if (!form.draftChanged || form.draftSaving || form.dataset.sent || !form.isConnected) return;
  form.draftChanged = false;
  form.draftSaving = true;
  try {
    await understand(form, await post(form.dataset.draft, written(form)));
  } catch {
    form.draftChanged = true;
    tell(form, say("草稿没有存上，内容还在，稍后自动重试"));
  } finally {
    form.draftSaving = false;
  }
}

async function understand(form, answer) {
  if (wantsLogin(answer.url)) {
    clearInterval(form.draftTimer);
    toast(say("登录已过期。您填写的内容留在这个浏览器里，登录后会自动填回。"), {
      name: "lock", link: { text: say("重新登录"), href: loginAddress() },
    });
    return;
  }
  if (answer.status === 409) {
    /* Saved elsewhere meanwhile: trying again would not help, submitting shows both versions. */
    clearInterval(form.draftTimer);
    tell(form, (await answer.json()).error);
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const told = await answer.json();
  tell(form, told.saved);
  if (told.fields) carry(form, told.fields);
  if (!form.draftChanged) forget(form);
  if (told.url && told.url !== location.pathname) {
    forget(form);
    history.replaceState(null, "", told.url);
  }
}

/* The draft's version, so that the next saving and the submission mean the same one. */
function carry(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const control = form.elements[name];
    if (control) control.value = value ?? "";
  }
}

/* Leaving: the last seconds travel in a request that outlives the page. */
function leave() {
  for (const form of all("form[data-draft]")) {
    if (!form.draftChanged || form.draftSaving || form.dataset.sent) continue;
    form.draftChanged = false;
    post(form.dataset.draft, written(form), { keepalive: true })
      .then((answer) => understand(form, answer))
      .catch(() => { form.draftChanged = true; });
  }
}

/* A draft being saved and photos being uploaded arrive before the form does. */
function wait(event) {
  const form = event.target;
  if (!form.dataset.draft || event.defaultPrevented) return;
  const uploading = find("progress", form);
  if (!form.draftSaving && !uploading) return;
  event.preventDefault();
  if (form.draftWaits) return;
  form.draftWaits = true;
  if (uploading) announce(say("照片还在上传，传完自动提交"));
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  const timer = setInterval(() => {
    if (form.draftSaving || find("progress", form)) return;
    clearInterval(timer);
    form.draftWaits = false;
    button?.removeAttribute("aria-busy");
    form.requestSubmit(button);
  }, 100);
}

for (const kind of ["input", "change", "uploaded"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.form?.dataset.draft) event.target.form.draftChanged = true;
  });
}
document.addEventListener("submit", wait);
document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
addEventListener("pagehide", leave);

export function setUp(part) {
  for (const form of all("form[data-draft]", part)) {
    const own = form.dataset.draftUrl;
    if (own && own !== location.pathname) {
      forget(form);
      history.replaceState(null, "", own);
    }
    form.draftTimer ??= setInterval(() => save(form), EVERY);
  }
}
