// Sends decisions one after the other, redraws what they changed and shows conflicts.

import {
  $, announce, currentPanel, desk, list, messages, openTool, panel, panelCache, positions, prefetchNeighbours,
  request, selectedId, setState, showPanel, story, text, tool,
} from "./page.js";
import { forgetDraft } from "./drafts.js";
import { leaveSoon } from "./next_story.js";
import { showSelection } from "./selection.js";

const csrfToken = $("#csrf").content.querySelector("input").value;

// The filter of the queue decides which statement comes next. It goes into the URL, because a decision has a field
// of the same name (“agent”).
const queueFilter = new URLSearchParams(new FormData($("#next")));
for (const name of ["csrfmiddlewaretoken", "leave"]) queueFilter.delete(name);

const withFilter = (path) => (queueFilter.size ? `${path}?${queueFilter}` : path);

function post(path, fields) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken };
  return request(path, { method: "POST", body: new URLSearchParams(fields), headers });
}

let queue = Promise.resolve();

// Do work after all earlier work, so that decisions are stored in the order of the keys.
export function enqueue(work) {
  queue = queue.then(work, work);
  return queue;
}

// Send a decision and return whether it was saved. `label` names it in a conflict.
export async function send(path, fields, { label = "", withVersion = true } = {}) {
  const sent = { ...fields };
  if (withVersion && currentPanel()) sent.version = currentPanel().dataset.version;
  const seenPanel = panel.innerHTML;
  const start = performance.now();
  let response;
  let result;
  try {
    response = await post(withFilter(path), sent);
    result = await response.json();
  } catch {
    announce(messages.notSaved, true);
    return false;
  }
  if (response.status === 401) announce(messages.signedOut, true);
  else if (result.stale) showConflict(result, { path, fields, label, seenPanel });
  else if (result.error) announce(result.error, true);
  else {
    if (fields.comment) forgetDraft(result.statement);
    performance.measure(`stored:${label}`, { start, end: performance.now() });
    redraw(result, { canUndo: !/\/(undo|comments)\/$/.test(path) });
    return true;
  }
  return false;
}

function redraw(result, { canUndo }) {
  if (result.text != null) {
    panelCache.clear();
    text.innerHTML = result.text;
    list.innerHTML = result.list;
    positions.read();
  } else if (result.statement && result.item) {
    panelCache.delete(result.statement);
    const holder = document.createElement("ol");
    holder.innerHTML = result.item;
    $(`#item-${result.statement}`)?.replaceWith(holder.firstElementChild);
    setState(result.statement, result.state);
  }
  $("#waiting").textContent = result.waiting;
  $("#total").textContent = result.total;
  showPanel(result.panel);
  $("#direct")?.replaceChildren(result.direct);
  if ($("#accept-direct")) $("#accept-direct").hidden = !result.direct;
  showSelection();
  const isLeaving = !result.waiting && canUndo && leaveSoon();
  const next = result.waiting ? "" : ` ${isLeaving ? messages.leaving : messages.allReviewed}`;
  announce(result.message + next, false, { undo: canUndo });
  prefetchNeighbours();
}

// Somebody else changed the statement: show both versions, and save nothing until the editor has chosen.
function showConflict(result, { path, fields, label, seenPanel }) {
  const dialog = $("#stale");
  $(".error", dialog).textContent = result.error;
  $(".now", dialog).innerHTML = result.panel;
  $(".seen", dialog).innerHTML = seenPanel;
  // The two copies must not repeat ids of the panel.
  for (const element of dialog.querySelectorAll("[id]")) {
    if (!element.id.startsWith("stale")) element.removeAttribute("id");
  }
  for (const element of dialog.querySelectorAll("[aria-labelledby=panel-title]")) {
    element.removeAttribute("aria-labelledby");
  }
  const values = Object.entries(fields).filter(([name]) => name !== "speaker").map(([, value]) => value);
  $(".mine", dialog).textContent = [label, values.join(", ")].filter(Boolean).join(": ");
  const version = $(".now .panel", dialog)?.dataset.version;
  const showCurrent = () => {
    panelCache.clear();
    if (result.panel) showPanel(result.panel);
  };
  dialog.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    dialog.close();
    showCurrent();
    if (button.value === "mine") {
      enqueue(() => send(path, { ...fields, version }, { label, withVersion: false }));
    }
  };
  dialog.oncancel = showCurrent;
  dialog.showModal();
}

let replayKey = () => {};

// Set the function that handles a key which was pressed while a tool waited for its response.
export function setKeyReplay(handler) {
  replayKey = handler;
}

// Send what a tool holds. Keys pressed until the response comes are meant for what is shown after it, so they are
// kept and replayed then.
export function sendFromTool(work) {
  const heldKeys = [];
  openTool({ ...tool, heldKeys });
  return enqueue(work).then((saved) => {
    if (tool?.heldKeys === heldKeys) delete tool.heldKeys;
    if (saved) heldKeys.forEach(replayKey);
  });
}

export function decide(action, fields = {}) {
  const id = selectedId();
  if (!id) return announce(messages.selectFirst, true);
  return send(`statements/${id}/${action}/`, fields, { label: action });
}

let deciding = false;
const PAINT_LIMIT_MS = 100;

// Do work that a key or a button asks for, one at a time. Until its outcome has been drawn, further keys are ignored:
// they cannot be meant for a statement that nobody has seen yet.
export function decideOnce(work) {
  if (deciding) return;
  deciding = true;
  desk.setAttribute("aria-busy", "true");
  enqueue(work).then(painted).finally(() => {
    deciding = false;
    desk.removeAttribute("aria-busy");
  });
}

// Decide on the statement that is on the screen now.
export function decideShown(action) {
  const id = selectedId();
  decideOnce(() => (selectedId() === id ? decide(action) : announce(messages.notShown, true)));
}

function painted() {
  const drawn = new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
  // Nothing is drawn while the page is in the background.
  return Promise.race([drawn, new Promise((resolve) => { setTimeout(resolve, PAINT_LIMIT_MS); })]);
}

export function extendClaim() {
  return post(`stories/${story}/claim/`, { change: "extend" }).catch(() => {});
}
