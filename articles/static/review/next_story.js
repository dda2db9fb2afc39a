// Opening the next story by itself, a few seconds after the last statement of this one has been reviewed.

import { $, announce, messages } from "./page.js";

const DELAY_MS = 4000;
const STORED_AS = "desk-next-story";

const wanted = $("#auto-next");
wanted.checked = localStorage.getItem(STORED_AS) !== "off";
wanted.addEventListener("change", () => localStorage.setItem(STORED_AS, wanted.checked ? "on" : "off"));

let timer = null;

// Start to leave, if the editor wants that, and return whether it has begun.
export function leaveSoon() {
  clearTimeout(timer);
  timer = wanted.checked ? setTimeout(() => $("#next").requestSubmit(), DELAY_MS) : null;
  return wanted.checked;
}

function stay() {
  if (timer === null) return;
  clearTimeout(timer);
  timer = null;
  announce(messages.allReviewed);
}

// Whatever the editor does on this page means that they are still busy here.
for (const type of ["keydown", "pointerdown"]) document.addEventListener(type, stay, true);
