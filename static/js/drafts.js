/* Drafts saved on the server every ten seconds while something changes (`data-draft="URL"`). */
import { all, find, loginAddress, post, say, toast, wantsLogin } from "./page.js";

const EVERY = 10_000;

function tell(form, text) {
  const place = find("[data-draft-note]", form) ?? find("[data-draft-note]");
  if (place) place.textContent = text;
}

async function save(form) {
  if (!form.draftChanged || form.dataset.sent || !form.isConnected) return;
  form.draftChanged = false;
  const body = new FormData(form);
  for (const input of all("input[type=file]", form)) body.delete(input.name);
  try {
    const answer = await post(form.dataset.draft, body);
    if (wantsLogin(answer.url)) {
      clearInterval(form.draftTimer);
      toast(say("登录已过期。您填写的内容留在这个浏览器里，登录后会自动填回。"), {
        name: "lock", link: { text: say("重新登录"), href: loginAddress() },
      });
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    tell(form, told.saved);
    if (told.fields) carry(form, told.fields);
    if (told.url) history.replaceState(null, "", told.url);
  } catch {
    form.draftChanged = true;
    tell(form, say("草稿没有存上，内容还在，稍后自动重试"));
  }
}

/* The draft's number and version, so that the next saving and the submission mean the same one. */
function carry(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const control = form.elements[name];
    if (control) control.value = value;
  }
}

for (const kind of ["input", "change", "uploaded"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.form?.dataset.draft) event.target.form.draftChanged = true;
  });
}

export function setUp(part) {
  for (const form of all("form[data-draft]", part)) {
    form.draftTimer ??= setInterval(() => save(form), EVERY);
  }
}
