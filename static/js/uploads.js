/* Photos and files: dropped, pasted, chosen or taken; large photos are made smaller first.
   With `data-upload` each file goes up at once and its id returns as a hidden input,
   otherwise the files travel with the form. */
import {
  all, announce, find, icon, loginAddress, make, meta, post, say, wantsLogin,
} from "./page.js";

const LONGEST_SIDE = 1920;
const QUALITY = 0.85;
const SHRINKABLE = /^image\/(jpeg|png|webp)$/;

async function smaller(file) {
  if (!SHRINKABLE.test(file.type) || !window.createImageBitmap) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LONGEST_SIDE / Math.max(image.width, image.height);
    if (scale >= 1) return file;
    const canvas = make("canvas", {
      width: Math.round(image.width * scale), height: Math.round(image.height * scale),
    });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
  } catch {
    return file; /* Not an image after all, or one this browser cannot read: the server says so. */
  }
}

class Drop {
  constructor(box) {
    this.box = box;
    this.input = find("input[type=file]", box);
    this.button = this.input.closest("label");
    this.most = Number(box.dataset.maxFiles || 20);
    this.megabytes = Number(box.dataset.maxMb || 20);
    this.files = new Map(); /* thumb -> file, where files travel with the form */
    /* A phone has a second one, that opens its camera. */
    for (const input of all("input[type=file]", box)) {
      input.addEventListener("change", () => {
        const chosen = [...input.files];
        if (this.box.dataset.upload || input !== this.input) input.value = "";
        this.add(chosen);
      });
    }
    box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("over"); });
    box.addEventListener("dragleave", () => box.classList.remove("over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("over");
      this.add([...event.dataTransfer.files]);
    });
    box.addEventListener("click", (event) => {
      const thumb = event.target.closest("[data-drop-remove]")?.closest(".thumb");
      if (!thumb) return;
      event.preventDefault();
      this.remove(thumb);
    });
  }

  get count() { return all(".thumb", this.box).length; }

  async add(files) {
    for (const line of all(".emsg", this.box)) line.remove();
    for (const original of files) {
      if (this.count >= this.most) {
        this.refuse(say("最多 {n} 个文件，{name} 没有加入", { n: this.most, name: original.name }));
        continue;
      }
      if (!this.accepts(original)) {
        this.refuse(say("{name} 不是允许的文件类型", { name: original.name }));
        continue;
      }
      const file = await smaller(original);
      if (file.size > this.megabytes * 1024 * 1024) {
        this.refuse(say("{name} 大于 {mb} MB，请压缩后再传", { name: file.name, mb: this.megabytes }));
        continue;
      }
      const thumb = this.show(file);
      if (this.box.dataset.upload) this.send(file, thumb);
      else this.files.set(thumb, file);
    }
    this.carry();
  }

  accepts(file) {
    const rules = (this.input.accept || "").split(",").map((rule) => rule.trim().toLowerCase()).filter(Boolean);
    const name = file.name.toLowerCase();
    return !rules.length || rules.some((rule) => (rule.endsWith("/*")
      ? file.type.startsWith(rule.slice(0, -1))
      : rule.startsWith(".") ? name.endsWith(rule) : file.type === rule));
  }

  show(file) {
    const picture = file.type.startsWith("image/")
      ? make("img", { src: URL.createObjectURL(file), alt: file.name })
      : make("span", { class: "ph" }, icon("clip"));
    const name = make("span", { class: "name", title: file.name }, file.name);
    const remove = make("button", {
      class: "x", type: "button", "data-drop-remove": true, "aria-label": say("删除 {name}", { name: file.name }),
    }, icon("x"));
    const thumb = make("div", { class: "thumb" }, picture, name, remove);
    this.box.insertBefore(thumb, this.button);
    return thumb;
  }

  remove(thumb) {
    thumb.request?.abort();
    if (thumb.dataset.remove) post(thumb.dataset.remove, new FormData()).catch(() => {});
    this.files.delete(thumb);
    thumb.remove();
    this.carry();
    this.input.focus();
  }

  /* What is shown is what will be sent. */
  carry() {
    if (this.box.dataset.upload) return;
    const together = new DataTransfer();
    for (const file of this.files.values()) together.items.add(file);
    this.input.files = together.files;
    this.box.dispatchEvent(new CustomEvent("dropped", { bubbles: true }));
  }

  refuse(text) {
    this.box.append(make("p", { class: "emsg", role: "alert" }, icon("warn"), text));
  }

  send(file, thumb) {
    const bar = make("progress", { max: "100", value: "0", "aria-label": say("正在上传 {name}", { name: file.name }) });
    thumb.append(bar);
    const request = new XMLHttpRequest();
    thumb.request = request;
    request.upload.onprogress = (event) => { bar.value = (event.loaded / event.total) * 100; };
    request.onload = () => this.sent(request, file, thumb, bar);
    request.onerror = () => this.failed(thumb, say("{name} 没有传上，请检查网络后重新选择", { name: file.name }));
    request.open("POST", this.box.dataset.upload);
    request.setRequestHeader("X-CSRFToken", meta("csrf-token"));
    const body = new FormData();
    body.append("file", file, file.name);
    request.send(body);
  }

  sent(request, file, thumb, bar) {
    if (wantsLogin(request.responseURL)) { location.assign(loginAddress()); return; }
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* a page of words instead of JSON */ }
    if (request.status >= 300 || !answer.id) {
      this.failed(thumb, answer.error || say("{name} 没有传上，请检查网络后重新选择", { name: file.name }));
      return;
    }
    bar.remove();
    thumb.append(make("input", { type: "hidden", name: this.box.dataset.keep, value: answer.id }));
    if (answer.remove) thumb.dataset.remove = answer.remove;
    if (answer.thumb && find("img", thumb)) find("img", thumb).src = answer.thumb;
    announce(say("{name} 已上传", { name: file.name }));
    this.input.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: answer }));
  }

  failed(thumb, text) {
    thumb.remove();
    this.refuse(text);
  }
}

/* A pasted picture goes to the place of the form somebody is writing in, else to the only one. */
function paste(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length) return;
  const places = all("[data-drop]").filter((box) => box.drop && box.offsetParent);
  const form = event.target.closest?.("form");
  const place = places.find((box) => form?.contains(box)) ?? places[0];
  if (!place) return;
  event.preventDefault();
  place.drop.add(files);
}

document.addEventListener("paste", paste);

export function setUp(part) {
  for (const box of all("[data-drop]", part)) if (!box.drop) box.drop = new Drop(box);
}
