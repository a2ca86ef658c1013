/* Forms: what follows a choice, sending once, asking before typed text is left behind. */
import { all, find } from "./page.js";

function markChosen(input) {
  const group = all(`[name="${CSS.escape(input.name)}"]`, input.form ?? document);
  for (const one of group) one.closest(".pill, .choice")?.classList.toggle("on", one.checked);
  if (!input.closest(".tri")) return;
  for (const one of group) one.parentNode.className = one.checked ? one.value : "";
}

/* `data-show-when="result=missing broken"`: shown while that control has one of these values. */
function showParts(form) {
  for (const part of all("[data-show-when]", form)) {
    const [name, values] = part.dataset.showWhen.split("=");
    const chosen = new FormData(form).getAll(name);
    const shown = (values ?? "").split(" ").some((value) => chosen.includes(value));
    part.hidden = !shown;
    for (const control of all("input, select, textarea", part)) control.disabled = !shown;
  }
}

function change(event) {
  const target = event.target;
  if (target.matches(".choice input, .pill input, .tri input")) markChosen(target);
  if (target.form) showParts(target.form);
  if (target.matches("[data-autosubmit]")) target.form.requestSubmit();
}

/* A second press while the first is on its way is not a second submission. */
function submit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  const button = event.submitter;
  /* Later, so that the button's own name and value still travel with the form. */
  setTimeout(() => button?.setAttribute("aria-busy", "true"));
}

/* Coming back by the browser's arrow shows the page as it was left: let it be sent again. */
function release(part = document) {
  for (const form of all("form[data-sent]", part)) {
    delete form.dataset.sent;
    for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
  }
}

function leave(event) {
  const unsaved = all("form[data-confirm-leave]").some((form) => form.dataset.dirty && !form.dataset.sent);
  if (unsaved) event.preventDefault();
}

document.addEventListener("change", change);
document.addEventListener("submit", submit);
/* A part fetched meanwhile is not the answer to the form. */
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches?.("form")) release(event.detail.elt);
});
document.addEventListener("input", (event) => {
  if (event.target.form) event.target.form.dataset.dirty = "1";
});
addEventListener("pageshow", (event) => { if (event.persisted) release(); });
addEventListener("beforeunload", leave);

export function setUp(part) {
  for (const input of all(".choice input:checked, .pill input:checked", part)) markChosen(input);
  for (const form of all("form", part)) if (find("[data-show-when]", form)) showParts(form);
}
