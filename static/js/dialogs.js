/* Native dialogs: opened by `data-dialog`, closed by `data-dialog-close`, Esc or the backdrop. */
import { all, find } from "./page.js";

function click(event) {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog) return;
    event.preventDefault();
    opener.closest("details")?.removeAttribute("open");
    dialog.showModal();
    return;
  }
  event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
  /* On the backdrop the dialog itself is the target; text in it stays for the next opening. */
  if (event.target.nodeName === "DIALOG" && event.target.open && outside(event)) event.target.close();
}

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right
    || event.clientY < box.top || event.clientY > box.bottom;
}

document.addEventListener("click", click);

export function setUp(part) {
  /* A refused dialog form comes back open, at its summary of errors. */
  for (const dialog of all("dialog", part)) {
    if (find(".esum", dialog) && !dialog.open) {
      dialog.showModal();
      find(".esum", dialog).focus();
    }
  }
}
