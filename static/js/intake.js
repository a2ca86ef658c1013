/* The entry page of a complaint: one field leads to the next, and the machine fills the rest. */
import { all, composing, find, icon, make, say, toast } from "./page.js";

const FORM = "f";
/* What says which machine or whose it is; the part of the page below follows it. */
const NAMES = new Set(["serial_number", "customer"]);

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

const entry = () => document.getElementById(FORM);
const named = (form, what = "value") =>
  [...NAMES].map((name) => form.elements[name]?.[what] ?? "").join("\n");

function follow(form) {
  if (form.namedLast === undefined || form.namedLast === named(form)) return;
  form.namedLast = named(form);
  const loader = document.getElementById("machine-loader");
  if (loader) window.htmx?.trigger(loader, "machine");
}

function change(event) {
  const control = event.target;
  if (control.form?.id !== FORM) return;
  if (NAMES.has(control.name)) follow(control.form);
  /* The page got back the key under which it was kept: photos belong to that one too. */
  const drop = control.name === "key" && find("[data-upload]", control.form);
  if (drop) drop.dataset.upload = drop.dataset.upload.replace(UUID, control.value);
}

/* The machine is known: on to what the customer says. */
function lookedUp(event) {
  if (event.target.form?.id !== FORM || event.target.name !== "serial_number") return;
  follow(event.target.form);
  find("#id_description")?.focus();
}

const reachable = (control) => control.offsetParent && !control.disabled && control.tabIndex >= 0
  && control.type !== "hidden" && control.tagName !== "BUTTON" && control.type !== "file";

/* Enter is what a barcode scanner sends after the number: it leads on, and submits nothing. */
function key(event) {
  const control = event.target;
  if (event.key !== "Enter" || composing(event) || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || control.form?.id !== FORM) return;
  if (control.tagName !== "INPUT" || control.type === "submit") return;
  event.preventDefault();
  const controls = [...control.form.elements].filter(reachable);
  const next = controls[controls.indexOf(control) + 1];
  if (control.name === "serial_number") { follow(control.form); find("#id_description")?.focus(); }
  else next?.focus();
}

/* Set aside here and now; the server is told with whatever is sent next. */
function notSame(event) {
  const button = event.target.closest("[data-not-same]");
  const kept = button && entry()?.elements.others;
  if (!kept) return;
  event.preventDefault();
  kept.value = [kept.value, button.value].filter(Boolean).join(",");
  button.closest(".dup")?.remove();
  kept.dispatchEvent(new Event("change", { bubbles: true }));
}

/* A nameplate's code, photographed, where the browser can read it. */
async function scan(event) {
  const photo = event.target.files?.[0];
  if (!photo || !event.target.matches("[data-scan]")) return;
  const serial = entry()?.elements.serial_number;
  try {
    const [found] = await new window.BarcodeDetector().detect(await createImageBitmap(photo));
    if (!found) throw new Error("nothing found");
    serial.value = found.rawValue;
    serial.dispatchEvent(new Event("change", { bubbles: true }));
  } catch {
    toast(say("照片里没有认出条码，请输入编号"), { name: "info" });
    serial?.focus();
  }
  event.target.value = "";
}

function offerScanning(form) {
  const field = form.elements.serial_number?.closest(".field");
  if (!window.BarcodeDetector || !field || find("[data-scan]", field)) return;
  const camera = make("input", {
    class: "vh", type: "file", accept: "image/*", capture: "environment", "data-scan": true,
  });
  field.append(make("label", { class: "btn btn-sm" }, icon("scan"), say("扫码"), camera));
}

function remember(part) {
  for (const fold of all("details[data-remember]", part)) {
    const name = `fold:${fold.dataset.remember}`;
    try {
      if (localStorage.getItem(name) === "open") fold.open = true;
      fold.addEventListener("toggle", () => localStorage.setItem(name, fold.open ? "open" : ""));
    } catch { /* forbidden storage: the fold is as the server drew it */ }
  }
}

document.addEventListener("change", change);
document.addEventListener("change", scan);
document.addEventListener("lookup", lookedUp);
document.addEventListener("keydown", key);
document.addEventListener("click", notSame);

export function setUp(part) {
  remember(part);
  const form = entry();
  if (!form || form.namedLast !== undefined) return;
  form.namedLast = named(form, "defaultValue");
  offerScanning(form);
  const serial = form.elements.serial_number;
  /* What a log-in in between gave back is followed once htmx listens. */
  addEventListener("load", () => {
    if (form.namedLast !== named(form)) serial?.dispatchEvent(new Event("change", { bubbles: true }));
  });
  /* On a phone the keyboard would cover the page before anybody asked for it. */
  const wide = matchMedia("(min-width: 721px)").matches;
  if (serial && !serial.value && wide && !find(".esum")) serial.focus();
}
