// What keys, clicks and the panel's small forms do.

import { afterAnswers, decide, inTurn, send } from "./deciding.js";
import { $, choose, current, leave, mode, panel, root, step, story } from "./page.js";
import { mark, spanKey } from "./spans.js";
import { chooseAnswer, chooseSpeaker, editKinds } from "./tools.js";

const KEYS = {
  a: () => inTurn(() => decide("confirm")),
  x: () => inTurn(() => decide("reject")),
  o: () => inTurn(() => decide("reopen")),
  u: () => inTurn(() => send(`stories/${story}/undo/`, {}, { what: "undo", version: false })),
  s: () => current() && chooseSpeaker(current().dataset.edge),
  "+": () => current() && chooseSpeaker(""),
  w: () => mark({ missed: false }),
  m: () => mark({ missed: true }),
  e: () => current() && editKinds(),
  y: () => current() && chooseAnswer(),
  n: () => $("#next").requestSubmit(),
  j: () => inTurn(() => step(1)),
  k: () => inTurn(() => step(-1)),
  "?": () => $("#help").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (!mode?.sent || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  mode.sent.push(event);
}, true);
document.addEventListener("keydown", (event) => press(event, event.target));
afterAnswers((event) => press(event, document.body));

function press(event, target) {
  if (document.querySelector("dialog[open]")) return;
  const typing = target.closest?.("input, select, textarea");
  if (event.key === "Escape" && mode) {
    leave();
    $("h2", panel)?.focus({ preventScroll: true });
    event.preventDefault();
    return;
  }
  if (typing) return;
  const pressing = target.closest?.("button") && (event.key === "Enter" || event.key === " ");
  if (mode?.name === "spans" && !event.metaKey && !pressing && spanKey(event)) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || mode) return;
  const act = KEYS[event.key] ?? (target === document.body && { ArrowDown: KEYS.j, ArrowUp: KEYS.k }[event.key]);
  if (!act) return;
  event.preventDefault();
  act();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-key]");
  if (button && button.closest("dialog") === null && KEYS[button.dataset.key]) {
    event.preventDefault();
    KEYS[button.dataset.key]();
    return;
  }
  const link = event.target.closest("#list a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    inTurn(() => choose(link.parentElement.dataset.id, { focus: true }));
    return;
  }
  const run = event.target.closest("#text [data-s]");
  if (run && !mode && document.getSelection().isCollapsed) {
    inTurn(() => choose(run.dataset.s.trim().split(" ").at(-1)));
  }
});

// The small forms of the panel: stored without leaving the page.
panel.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  delete fields.csrfmiddlewaretoken;
  delete fields.version;
  const path = new URL(form.action).pathname.slice(root.length);
  inTurn(() => send(path, fields, { what: form.textContent.trim() }));
});
