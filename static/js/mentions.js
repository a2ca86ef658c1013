/* `@` in a comment offers colleagues who may see the record (`data-mention="URL"`). */
import { all, composing, find } from "./page.js";

const WAIT = 160;
const NAME = /@([\p{L}\p{N}_.-]{0,20})$/u;

class Mention {
  constructor(box) {
    this.box = box;
    this.text = find("textarea", box);
    this.pop = find(".combo-pop", box);
    this.list = find("[role=listbox]", box);
    this.at = -1;
    this.text.addEventListener("input", (event) => { if (!event.isComposing) this.typed(); });
    this.text.addEventListener("compositionend", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("blur", () => { this.pop.hidden = true; });
    /* Before blur, so that the choice is made while the list still stands. */
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  get before() { return this.text.value.slice(0, this.text.selectionStart); }

  typed() {
    clearTimeout(this.timer);
    const begun = NAME.exec(this.before);
    if (!begun) { this.pop.hidden = true; return; }
    this.timer = setTimeout(() => this.ask(begun[1]), WAIT);
  }

  async ask(name) {
    const address = new URL(this.box.dataset.mention, location.href);
    address.searchParams.set("q", name);
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    this.list.innerHTML = await answer.text();
    this.pop.hidden = !this.options.length;
    this.mark(0);
  }

  get options() { return all("[role=option]", this.list); }

  mark(at) {
    const options = this.options;
    this.at = options.length ? (at + options.length) % options.length : -1;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === this.at)));
  }

  key(event) {
    if (this.pop.hidden || composing(event)) return;
    if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp") this.mark(this.at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) {
      this.choose(this.options[this.at]);
    } else if (event.key === "Escape") { event.stopPropagation(); this.pop.hidden = true; return; } else return;
    event.preventDefault();
  }

  choose(option) {
    if (!option) return;
    const start = this.before.replace(NAME, `@${option.dataset.value} `);
    this.text.value = start + this.text.value.slice(this.text.selectionStart);
    this.text.setSelectionRange(start.length, start.length);
    this.pop.hidden = true;
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function setUp(part) {
  for (const box of all("[data-mention]", part)) if (!box.mention) box.mention = new Mention(box);
}
