// What keys, clicks and the forms of the panel do.

import { decideOnce, decideShown, enqueue, send, setKeyReplay } from "./decisions.js";
import {
  $, announce, closeTool, currentPanel, messages, panel, root, select, selectNeighbour, story, tool,
} from "./page.js";
import { clearSelection, selectedBoxes, toggleSelection } from "./selection.js";
import { editSpans, handleSpanKey } from "./span_editor.js";
import { chooseReply, chooseRepresented, chooseSpeaker, editDetails } from "./tools.js";

const ACTIONS = {
  a: () => decideShown("confirm"),
  x: () => decideShown("reject"),
  o: () => decideShown("reopen"),
  u: () => decideOnce(() => send(`stories/${story}/undo/`, {}, { label: "undo", withVersion: false })),
  s: () => currentPanel() && chooseSpeaker(currentPanel().dataset.speaker),
  "+": () => currentPanel() && chooseSpeaker(""),
  b: () => currentPanel() && chooseRepresented(),
  w: () => editSpans({ isNew: false }),
  m: () => editSpans({ isNew: true }),
  e: () => currentPanel() && editDetails(),
  y: () => currentPanel() && chooseReply(),
  1: () => pressReplyButton("1"),
  2: () => pressReplyButton("2"),
  0: () => pressReplyButton("0"),
  c: () => $("#comment", panel)?.focus(),
  v: () => toggleSelection(),
  A: () => decideSelected("accept"),
  X: () => decideSelected("reject"),
  D: () => acceptDirect(),
  n: () => $("#next").requestSubmit(),
  j: () => enqueue(() => selectNeighbour(1)),
  k: () => enqueue(() => selectNeighbour(-1)),
  "?": () => $("#help").showModal(),
};
// Arrow keys scroll a focused element, so they select statements only while nothing has the focus.
const ARROW_ACTIONS = { ArrowDown: ACTIONS.j, ArrowUp: ACTIONS.k };
const REPEATABLE = new Set([ACTIONS.j, ACTIONS.k]);

function decideSelected(decision) {
  const statement = selectedBoxes().map((box) => box.value).join(" ");
  if (!statement) return announce(messages.selectSeveral, true);
  const fields = { statement, decision };
  decideOnce(() => send(`stories/${story}/selected/`, fields, { label: decision, withVersion: false }));
}

function acceptDirect() {
  const fields = { form: "direct" };
  decideOnce(() => send(`stories/${story}/accept/`, fields, { label: "accept", withVersion: false }));
}

for (const [selector, act] of [
  ["#selected", (event) => decideSelected(event.submitter.value)],
  ["#accept-direct", acceptDirect],
]) {
  $(selector)?.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event);
  });
}

function pressReplyButton(key) {
  const button = $(`[data-reply="${key}"]`, panel);
  button?.form.requestSubmit(button);
}

// While a tool waits for its response, keys are held (see sendFromTool).
document.addEventListener("keydown", (event) => {
  if (!tool?.heldKeys || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) tool.heldKeys.push(event);
}, true);
document.addEventListener("keydown", (event) => handleKey(event, event.target));
setKeyReplay((event) => handleKey(event, document.body));

function handleKey(event, target) {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && tool) {
    closeTool();
    $("h2", panel)?.focus({ preventScroll: true });
    event.preventDefault();
    return;
  }
  if (target.id === "comment" && handleCommentKey(event, target)) return event.preventDefault();
  if (event.key === "Escape" && clearSelection()) return;
  // In a checkbox, Enter would send its form.
  if (event.key === "Enter" && target.type === "checkbox") return event.preventDefault();
  if (target.closest?.("input:not([type=checkbox]), select, textarea")) return;
  const pressesButton = target.closest?.("button") && (event.key === "Enter" || event.key === " ");
  if (tool?.name === "spans" && !event.metaKey && !pressesButton && handleSpanKey(event)) {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || tool) return;
  const action = ACTIONS[event.key] ?? (target === document.body && ARROW_ACTIONS[event.key]);
  if (!action) return;
  event.preventDefault();
  // A key that is held down moves on through the statements, but decides only once.
  if (event.repeat && !REPEATABLE.has(action)) return;
  action();
}

function handleCommentKey(event, field) {
  if (event.key === "Escape") $("h2", panel)?.focus({ preventScroll: true });
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form.requestSubmit($("button", field.form));
  else return false;
  return true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-key]");
  if (button && button.closest("dialog") === null && ACTIONS[button.dataset.key]) {
    event.preventDefault();
    ACTIONS[button.dataset.key]();
    return;
  }
  const link = event.target.closest("#list a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    enqueue(() => select(link.parentElement.dataset.id, { focus: true }));
    return;
  }
  const run = event.target.closest("#text [data-content]");
  if (run && !tool && document.getSelection().isCollapsed) {
    enqueue(() => select(run.dataset.content.trim().split(" ").at(-1)));
  }
});

// The small forms of the panel are sent without leaving the page.
panel.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  delete fields.csrfmiddlewaretoken;
  delete fields.version;
  const path = new URL(form.action).pathname.slice(root.length);
  const label = event.submitter.textContent.replace(/\s+/g, " ").trim();
  decideOnce(() => send(path, fields, { label }));
});
