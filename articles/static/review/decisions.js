// Sends decisions one after the other, redraws what they changed and shows conflicts.

import {
  $, announce, currentPanel, list, messages, openTool, panel, panelCache, positions, prefetchNeighbours,
  request, selectedId, setState, showPanel, story, text, tool,
} from "./page.js";

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
    performance.measure(`stored:${label}`, { start, end: performance.now() });
    redraw(result);
    return true;
  }
  return false;
}

function redraw(result) {
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
  announce(result.waiting ? result.message : `${result.message} ${messages.allReviewed}`);
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

export function extendClaim() {
  return post(`stories/${story}/claim/`, { change: "extend" }).catch(() => {});
}
