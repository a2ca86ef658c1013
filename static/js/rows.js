/* Lists by keyboard: J K move, X ticks, Enter opens; ticked rows bring up the bulk bar. */
import { all, composing, find, say } from "./page.js";

/* Nothing in particular has the focus: a click beside the controls leaves it on <main>. */
const onPage = (target) => target === document.body || target.id === "main";
const rowsOf = (body) => all("tr", body).filter((row) => find("a, input", row));

function move(body, step) {
  const rows = rowsOf(body);
  const at = rows.findIndex((row) => row.classList.contains("cur"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  rows[at]?.classList.remove("cur");
  next?.classList.add("cur");
  next?.scrollIntoView({ block: "nearest" });
}

function key(event) {
  if (composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  const onRow = onPage(event.target) || event.target.closest("[data-rows]");
  if (!onRow || /^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const body = find("[data-rows]");
  if (!body || find("dialog[open]")) return;
  if (event.key === "j") return move(body, 1);
  if (event.key === "k") return move(body, -1);
  const current = find("tr.cur", body);
  if (!current) return;
  if (event.key === "x") {
    const tick = find(".ck input", current);
    if (tick) tick.click();
  } else if (event.key === "Enter" && onPage(event.target)) {
    find("a.no, td.t a", current)?.click();
  }
}

function showBulk(body) {
  const ticked = all(".ck input:checked", body);
  for (const row of all("tr", body)) row.classList.toggle("sel", Boolean(find(".ck input:checked", row)));
  const card = body.closest(".card") ?? document;
  for (const bar of all("[data-bulk]", card)) bar.hidden = ticked.length === 0;
  for (const plain of all("[data-bulk-off]", card)) plain.hidden = ticked.length > 0;
  for (const count of all("[data-bulk-count]", card)) count.textContent = say("已选 {n} 条", { n: ticked.length });
}

function change(event) {
  const every = event.target.closest("[data-check-all]");
  const body = every ? find("[data-rows]", every.closest("table")) : event.target.closest("[data-rows]");
  if (!body) return;
  if (every) for (const tick of all(".ck input", body)) tick.checked = every.checked;
  showBulk(body);
}

document.addEventListener("keydown", key);
document.addEventListener("change", change);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-bulk-clear]")) return;
  for (const body of all("[data-rows]")) {
    for (const tick of all(".ck input", body)) tick.checked = false;
    showBulk(body);
  }
});

export function setUp(part) {
  for (const body of all("[data-rows]", part)) showBulk(body);
}
