// Decisions: sent one after the other, stored, and shown; refused where somebody was faster.

import {
  $, ask, chosen, current, enter, fetchAhead, list, mode, panel, panels, phrases, places, say, setState, show, story, text,
} from "./page.js";

const token = $("#csrf").content.querySelector("input").value;

// What the queue is narrowed to says what is looked at next; in the address, so that no field of a decision is hidden.
const narrowing = new URLSearchParams(new FormData($("#next")));
for (const name of ["csrfmiddlewaretoken", "leave"]) narrowing.delete(name);

const narrowed = (path) => (narrowing.size ? `${path}?${narrowing}` : path);

let turn = Promise.resolve();
// One decision after the other, in the order of the keys.
export function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

export async function send(path, fields, { what = "", version = true } = {}) {
  const body = new URLSearchParams(fields);
  if (version && current()) body.set("version", current().dataset.version);
  const seen = panel.innerHTML;
  const began = performance.now();
  let response;
  let answer;
  try {
    response = await ask(narrowed(path), {
      method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    answer = await response.json();
  } catch {
    say(phrases.lost, true);
    return false;
  }
  if (response.status === 401) say(phrases.gone, true);
  else if (answer.stale) return stale(answer, { path, fields, what, seen });
  else if (answer.error) say(answer.error, true);
  else {
    performance.measure(`stored:${what}`, { start: began, end: performance.now() });
    apply(answer);
    return true;
  }
  return false;
}

function apply(answer) {
  if (answer.text != null) {
    panels.clear();
    text.innerHTML = answer.text;
    list.innerHTML = answer.list;
    places.read();
  } else if (answer.statement && answer.line) {
    panels.delete(answer.statement);
    const line = document.createElement("ol");
    line.innerHTML = answer.line;
    $(`#line-${answer.statement}`)?.replaceWith(line.firstElementChild);
    setState(answer.statement, answer.state);
  }
  $("#waiting").textContent = answer.waiting;
  $("#total").textContent = answer.total;
  show(answer.panel);
  say(answer.waiting ? answer.said : `${answer.said} ${phrases.done}`);
  fetchAhead();
}

// Somebody was faster. Both versions are shown; nothing is stored until the editor has chosen.
function stale(answer, { path, fields, what, seen }) {
  const dialog = $("#stale");
  $(".error", dialog).textContent = answer.error;
  $(".now", dialog).innerHTML = answer.panel;
  $(".seen", dialog).innerHTML = seen;
  for (const marked of dialog.querySelectorAll("[id]")) if (!marked.id.startsWith("stale")) marked.removeAttribute("id");
  for (const named of dialog.querySelectorAll("[aria-labelledby=panel-title]")) named.removeAttribute("aria-labelledby");
  const detail = Object.entries(fields).filter(([name]) => name !== "speaker").map(([, value]) => value).join(", ");
  $(".mine", dialog).textContent = [what, detail].filter(Boolean).join(": ");
  const version = $(".now .panel", dialog)?.dataset.version;
  dialog.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const mine = button.value === "mine";
    dialog.close();
    panels.clear();
    if (answer.panel) show(answer.panel);
    if (mine) inTurn(() => send(path, { ...fields, version }, { what, version: false }));
  };
  dialog.oncancel = () => { panels.clear(); if (answer.panel) show(answer.panel); };
  dialog.showModal();
  return false;
}

let replay = () => {};
// What is done with a key that was pressed before the answer was there.
export function afterAnswers(press) {
  replay = press;
}

// A tool has sent what it holds. Keys pressed before the answer is there are meant for what comes after it.
export function sending(work) {
  const keys = [];
  enter({ ...mode, sent: keys });
  return inTurn(work).then((stored) => {
    if (mode?.sent === keys) delete mode.sent;
    if (stored) keys.forEach(replay);
  });
}

export const decide = (act, fields = {}) => {
  const id = chosen();
  if (!id) return say(phrases.first, true);
  return send(`statements/${id}/${act}/`, fields, { what: act });
};

export function keepClaim() {
  return ask(`stories/${story}/claim/`, {
    method: "POST", body: new URLSearchParams({ what: "keep" }), headers: { Accept: "application/json", "X-CSRFToken": token },
  }).catch(() => {});
}
