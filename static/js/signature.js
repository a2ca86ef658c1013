/* A customer's name drawn with finger or pen: the strokes travel as PNG in a hidden input. */
import { all, find } from "./page.js";

let loading = null;

/* The pad is fetched on pages that have one, once. */
function library(address) {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.SignaturePad);
    script.onerror = failed;
    document.head.append(script);
  });
  return loading;
}

class Pad {
  constructor(box, SignaturePad) {
    this.canvas = find("canvas", box);
    this.input = find("input[type=hidden]", box);
    this.wide = 0;
    const ink = getComputedStyle(this.canvas).color;
    this.pad = new SignaturePad(this.canvas, { minWidth: 0.8, maxWidth: 2.6, penColor: ink });
    this.pad.addEventListener("endStroke", () => this.carry());
    this.fit();
    this.show();
    window.addEventListener("resize", () => this.fit());
    find("[data-sign-clear]", box).addEventListener("click", () => {
      this.pad.clear();
      this.carry();
    });
  }

  /* Only another width makes a new canvas: a phone's address bar that folds away resizes the
     window as well, and must not take the name with it. */
  fit() {
    const wide = this.canvas.offsetWidth;
    if (!wide || wide === this.wide) return;
    this.wide = wide;
    const strokes = this.pad.toData();
    const sharp = Math.max(window.devicePixelRatio || 1, 1);
    this.canvas.width = wide * sharp;
    this.canvas.height = this.canvas.offsetHeight * sharp;
    this.canvas.getContext("2d").scale(sharp, sharp);
    this.pad.clear();
    this.pad.fromData(strokes);
  }

  /* What stands in the input, which somebody else may have filled. */
  show() {
    if (this.input.value) this.pad.fromDataURL(this.input.value);
  }

  carry() {
    this.input.value = this.pad.isEmpty() ? "" : this.pad.toDataURL("image/png");
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function setUp(part) {
  for (const box of all("[data-sign]", part)) {
    if (box.pad) continue;
    box.pad = library(box.dataset.sign).then((SignaturePad) => {
      const pad = new Pad(box, SignaturePad);
      /* A pad in a folded part has no width before it is opened. */
      new ResizeObserver(() => pad.fit()).observe(pad.canvas);
      return pad;
    });
  }
}
