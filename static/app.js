/* Progressive enhancement: without any of it every page can still be read and every form sent.
   Each module exports `setUp(part)`, called for the page and for each part that htmx brings in. */
import * as combobox from "./js/combobox.js";
import * as countdown from "./js/countdown.js";
import * as counting from "./js/counting.js";
import * as dialogs from "./js/dialogs.js";
import * as drafts from "./js/drafts.js";
import * as forms from "./js/forms.js";
import * as intake from "./js/intake.js";
import * as keep from "./js/keep.js";
import * as mentions from "./js/mentions.js";
import * as rows from "./js/rows.js";
import * as shell from "./js/shell.js";
import * as signature from "./js/signature.js";
import * as uploads from "./js/uploads.js";

const modules = [shell, forms, dialogs, countdown, rows, combobox, uploads, keep, mentions, drafts, intake, signature, counting];

function setUp(part) {
  for (const module of modules) module.setUp(part);
}

setUp(document);
/* The first htmx:load is for the body, which has been set up already. */
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) setUp(event.detail.elt);
});
