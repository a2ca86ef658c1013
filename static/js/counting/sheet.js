/* The counting sheet itself: three big buttons a line, numbers only where something is amiss. */
import { all, announce, find, say } from "../page.js";

const AMISS = ["missing", "damaged", "wrong"];
const whole = (text) => {
  const digits = text.normalize("NFKC").trim();
  return /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
};

class Line {
  constructor(box, sheet) {
    this.box = box;
    this.sheet = sheet;
    this.expected = Number(box.dataset.expected);
    this.parts = Object.fromEntries(AMISS.map((name) => [name, find(`[data-part="${name}"]`, box)]));
    for (const radio of all("[data-verdict]", box)) {
      radio.addEventListener("change", () => { this.judge(radio.value); });
    }
    for (const [name, input] of Object.entries(this.parts)) {
      input.addEventListener("input", () => this.tell());
      for (const button of all("[data-by]", input.parentElement)) {
        button.addEventListener("click", () => this.step(name, Number(button.dataset.by)));
      }
    }
    this.tell();
  }

  get verdict() { return find("[data-verdict]:checked", this.box)?.value ?? ""; }

  count(name) { return whole(this.parts[name].value); }

  get amiss() { return AMISS.reduce((sum, name) => sum + this.count(name), 0); }

  judge(verdict) {
    if (verdict === "ok") for (const name of AMISS) this.set(name, 0);
    else if (!this.count(verdict === "missing" ? "missing" : "damaged") && this.amiss < this.expected) {
      if (verdict === "missing" || !this.count("wrong")) this.set(verdict, this.count(verdict) + 1);
    }
    this.tell();
    this.sheet.tell();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  set(name, value) { this.parts[name].value = String(value); }

  step(name, by) {
    const others = this.amiss - this.count(name);
    this.set(name, Math.max(0, Math.min(this.expected - others, this.count(name) + by)));
    this.tell();
    this.parts[name].dispatchEvent(new Event("input", { bubbles: true }));
  }

  tell() {
    const arrived = this.expected - this.amiss;
    const more = find("[data-amiss]", this.box);
    more.hidden = !this.verdict || this.verdict === "ok";
    const place = find("[data-arrived]", this.box);
    place.textContent = arrived < 0 ? say("超出应发数量") : String(arrived);
    place.classList.toggle("t-red", arrived < 0);
    for (const radio of all("[data-verdict]", this.box)) {
      const tone = { ok: "ok", missing: "warn", damaged: "bad" }[radio.value];
      radio.parentElement.classList.toggle(tone, radio.checked);
    }
  }
}

export class Sheet {
  constructor(form) {
    this.form = form;
    this.lines = all("[data-line]", form).map((box) => new Line(box, this));
    find("[data-rest-ok]", form)?.addEventListener("click", () => this.restIsThere());
    this.tell();
  }

  restIsThere() {
    for (const line of this.lines) {
      if (line.verdict) continue;
      find('[data-verdict][value="ok"]', line.box).checked = true;
      line.tell();
    }
    this.tell();
    announce(find("[data-counted]", this.form).textContent);
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* After something was filled in from outside. */
  tell() {
    for (const line of this.lines) line.tell();
    const counted = this.lines.filter((line) => line.verdict).length;
    find("[data-counted]", this.form).textContent = `${counted} / ${this.lines.length}`;
    const sum = (name) => this.lines.reduce((total, line) => total + line.count(name), 0);
    const words = find("[data-summary]", this.form);
    if (!words) return;
    const amiss = AMISS.reduce((total, name) => total + sum(name), 0);
    words.textContent = amiss
      ? say("清点 {n} 项：缺 {missing} 件，损 {damaged} 件，错 {wrong} 件，由供方补发。", {
        n: counted, missing: sum("missing"), damaged: sum("damaged"), wrong: sum("wrong"),
      })
      : say("清点 {n} 项，没有缺件、破损和错发。", { n: counted });
  }
}
