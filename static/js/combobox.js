/* Lookup while typing (docs/design.md, Lookups): never while an input method is composing. */
import { all, announce, composing, find, loginAddress, make, say, wantsLogin } from "./page.js";

const WAIT = 180;
const SHORTEST = 2;

class Combobox {
  constructor(box) {
    this.box = box;
    this.input = find("input[role=combobox]", box);
    this.pop = find(".combo-pop", box);
    this.list = find("[role=listbox]", box);
    this.at = -1;
    this.filled = [];
    this.input.addEventListener("input", (event) => { if (!event.isComposing) this.typed(); });
    this.input.addEventListener("compositionend", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.show(false));
    /* Before blur, so that the choice is made while the list still stands. */
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get options() { return all("[role=option]", this.list); }

  show(open) {
    this.pop.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  typed() {
    this.forget();
    clearTimeout(this.timer);
    const words = this.input.value.trim();
    if (words.length < SHORTEST) { this.show(false); return; }
    this.timer = setTimeout(() => this.ask(words), WAIT);
  }

  async ask(words) {
    this.request?.abort();
    this.request = new AbortController();
    const address = new URL(this.box.dataset.combo, location.href);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, {
        signal: this.request.signal, headers: { "HX-Request": "true" }, credentials: "same-origin",
      });
      if (wantsLogin(answer.url)) { location.assign(loginAddress()); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      this.list.innerHTML = await answer.text();
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.list.replaceChildren(make("li", { class: "none" }, say("没有连上服务器，请检查网络后再输入一次")));
    }
    this.offer();
  }

  offer() {
    const options = this.options;
    if (!this.list.children.length) {
      this.list.append(make("li", { class: "none" }, say("没有匹配的结果")));
    }
    options.forEach((option, n) => { option.id ||= `${this.list.id}-${n}`; });
    this.show(document.activeElement === this.input);
    this.mark(options.length ? 0 : -1);
    announce(options.length ? say("{n} 项匹配", { n: options.length }) : say("没有匹配的结果"));
  }

  mark(at) {
    const options = this.options;
    this.at = options.length ? (at + options.length) % options.length : -1;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === this.at)));
    if (this.at < 0) { this.input.removeAttribute("aria-activedescendant"); return; }
    this.input.setAttribute("aria-activedescendant", options[this.at].id);
    options[this.at].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (composing(event) || this.pop.hidden) return;
    if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp") this.mark(this.at - 1);
    else if (event.key === "Enter" && this.options[this.at] && !event.ctrlKey && !event.metaKey) {
      this.choose(this.options[this.at]);
    } else if (event.key === "Escape") { event.stopPropagation(); this.show(false); return; } else return;
    event.preventDefault();
  }

  choose(option) {
    this.input.value = option.dataset.value ?? option.textContent.trim();
    this.show(false);
    const fill = JSON.parse(option.dataset.fill || "{}");
    for (const [name, value] of Object.entries(fill)) this.fill(name, value);
    for (const part of all(`[data-after="${CSS.escape(this.input.id)}"]`)) part.hidden = false;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.dispatchEvent(new CustomEvent("lookup", { bubbles: true, detail: fill }));
  }

  /* A value, or {value, label} for a list that does not know it yet. */
  fill(name, given) {
    const control = this.input.form?.elements[name];
    if (!control || control instanceof RadioNodeList) return;
    const { value, label } = given && typeof given === "object" ? given : { value: given, label: "" };
    const text = String(value ?? "");
    if (control.tagName === "SELECT" && ![...control.options].some((one) => one.value === text)) {
      control.add(new Option(label || text, text));
    }
    control.value = text;
    control.dispatchEvent(new Event("change", { bubbles: true }));
    if (control.type === "hidden") this.filled.push(control);
  }

  /* Text changed after a choice names something else: what the choice had filled in goes. */
  forget() {
    for (const control of this.filled) {
      control.value = "";
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.filled = [];
    for (const part of all(`[data-after="${CSS.escape(this.input.id)}"]`)) part.hidden = true;
  }
}

export function setUp(part) {
  for (const box of all("[data-combo]", part)) if (!box.combobox) box.combobox = new Combobox(box);
}
