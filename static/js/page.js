/* Small things that several modules need: finding, words, requests, telling. */

export const find = (selector, part = document) => part.querySelector(selector);
/* `part` itself counts too: htmx hands over the very element it brought in. */
export const all = (selector, part = document) => {
  const inside = [...part.querySelectorAll(selector)];
  return part.matches && part.matches(selector) ? [part, ...inside] : inside;
};
export const meta = (name) => find(`meta[name="${name}"]`)?.content ?? "";
/* While an input method is composing no key is a command (WCAG technique SCR41). */
export const composing = (event) => event.isComposing || event.keyCode === 229;

const english = {
  "剩": "time left",
  "超": "overdue by",
  "剩 {time}": "{time} left",
  "超 {time}": "{time} over",
  "天": "d",
  "时": "h",
  "分": "min",
  "没有连上服务器，请检查网络后再输入一次": "No answer from the server. Check the network and type again.",
  "没有匹配的结果": "Nothing matches",
  "{n} 项匹配": "{n} matches",
  "{name} 不是允许的文件类型": "{name} is not a permitted kind of file",
  "{name} 大于 {mb} MB，请压缩后再传": "{name} is larger than {mb} MB; make it smaller first",
  "最多 {n} 个文件，{name} 没有加入": "At most {n} files; {name} was not added",
  "{name} 没有传上，请检查网络后重新选择": "{name} did not arrive; check the network and choose it again",
  "删除 {name}": "Remove {name}",
  "正在上传 {name}": "Sending {name}",
  "{name} 已上传": "{name} has arrived",
  "已把您上次未提交的内容填回表单": "What you had not yet submitted is back in the form",
  "上次提交没有通过，已把当时填写的内容填回表单": "Your last submission was refused; what you typed is back in the form",
  "这些内容没有保存，现行的没有变。改正后再提交，或不要这些内容。": "It has not been saved and what is in force is unchanged. Correct it and submit again, or discard it.",
  "登录已过期。您填写的内容留在这个浏览器里，登录后会自动填回。": "Your session has expired. What you typed is kept in this browser and returns after log-in.",
  "这些内容当时没有提交，请核对后再提交。": "It had not been submitted; check it, then submit.",
  "不要这些内容": "Discard it",
  "重新登录": "Log in again",
  "草稿没有存上，内容还在，稍后自动重试": "The draft was not saved; your text is still here and will be tried again",
  "照片还在上传，传完自动提交": "Photos are still on their way; the form is sent once they have arrived",
  "扫码": "Scan",
  "照片里没有认出条码，请输入编号": "No code was recognised in the photo; type the number",
  "已复制": "Copied",
  "请求没有完成，内容还在。请检查网络后重试。": "The request was not completed; your text is still here. Check the network and try again.",
  "超出应发数量": "more than was sent",
  "清点 {n} 项：缺 {missing} 件，损 {damaged} 件，错 {wrong} 件，由供方补发。": "{n} items counted: {missing} missing, {damaged} damaged, {wrong} wrong; the supplier sends them again.",
  "清点 {n} 项，没有缺件、破损和错发。": "{n} items counted; nothing is missing, damaged or wrong.",
  "已存在本机 {time}": "Kept on this device at {time}",
  "本机存不下了，请尽快提交": "No room left on this device; submit soon",
  "清点还没有上传，内容存在本机": "The count has not been sent yet; it is kept on this device",
  "这份发货单现在不能清点，请回到发货单查看。": "This shipment cannot be counted now; go back to it and look.",
  "还没有提交，内容都在": "Not submitted yet; everything you typed is here",
  "清点已上传": "The count has been sent",
  "有一份清点被退回，请打开核对。": "A count was refused; open it and check.",
  "登录已过期。登录后自动上传，照片和签名都在。": "Your session has expired. After log-in the count is sent by itself, with photos and signature.",
  "这份清点是另一位同事填写的，由本人登录后上传。": "A colleague wrote this count; it is sent when they log in.",
  "恢复网络后自动上传，请不要清除浏览器数据。": "It is sent by itself when the network is back; do not clear the browser's data.",
  "现在再试": "Try now",
  "打开": "Open",
  "关闭提示": "Dismiss",
  "已选 {n} 条": "{n} selected",
};
const inEnglish = document.documentElement.lang.startsWith("en");

/* The word in the page's language; `{name}` is replaced from `values`. */
export function say(text, values = {}) {
  const words = inEnglish ? (english[text] ?? text) : text;
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const unitGap = inEnglish ? " " : " ";

export const loginPath = document.body.dataset.login || "";
export const onLoginPage = document.body.hasAttribute("data-login-page");

export function loginAddress() {
  return `${loginPath}?next=${encodeURIComponent(location.pathname + location.search)}`;
}

/* Whether an answer is the log-in page instead of what was asked for. */
export function wantsLogin(address) {
  return Boolean(loginPath) && new URL(address, location.href).pathname === loginPath;
}

export function post(address, body, options = {}) {
  return fetch(address, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": meta("csrf-token"), "X-Requested-With": "fetch" },
    ...options,
  });
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const icon = (name) => make("i", { class: `i i-${name}`, "aria-hidden": "true" });

/* Read out by a screen reader, shown to nobody else. */
export function announce(text) {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
}

/* A message that floats by; `link` is {text, href}. */
export function toast(text, { name = "info", link = null } = {}) {
  const host = document.getElementById("toasts");
  if (!host) return;
  const close = make("button", {
    class: "x", type: "button", "data-toast-close": true, "aria-label": say("关闭提示"),
  }, icon("x"));
  const parts = [icon(name), make("span", {}, text)];
  if (link) parts.push(make("a", { href: link.href }, link.text));
  host.append(make("div", { class: "toast", "data-toast": link ? "stay" : "" }, ...parts, close));
}

/* A message that stays above the page; `button` is {text, act}. */
export function note(title, text, { tone = "", name = "info", button = null } = {}) {
  const words = make("div", {}, make("b", {}, title), text);
  const box = make("div", { class: `note ${tone}`, role: "status" }, icon(name), words);
  if (button) {
    const press = make("button", { class: "btn btn-sm x", type: "button" }, button.text);
    press.addEventListener("click", () => { button.act(); box.remove(); });
    box.append(press);
  }
  document.getElementById("flash")?.append(box);
  return box;
}
