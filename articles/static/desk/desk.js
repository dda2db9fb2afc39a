// The story at the desk: choosing, deciding and putting right without leaving the page. See docs/desk.md.

import { Chooser } from "./chooser.js";
import { Places, parsed, written } from "./places.js";

const $ = (selector, within = document) => within.querySelector(selector);
const desk = $("#desk");
const text = $("#text");
const panel = $("#panel");
const list = $("#list");
const phrases = $("#phrases").dataset;
const token = $("#csrf").content.querySelector("input").value;
const root = desk.dataset.root;
const story = desk.dataset.story;
const places = new Places(text);
const panels = new Map();
let mode = null;

document.documentElement.classList.add("scripting");
if (matchMedia("(max-width: 75rem)").matches) $("#statements").open = false;

/* What is shown */

const current = () => $(".panel", panel);
const chosen = () => current()?.dataset.id ?? null;
const lines = () => [...list.querySelectorAll("li[data-id]")];

function say(message, isError = false) {
  const live = $("#live");
  live.className = isError ? "live error" : "live";
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = message; });
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { live.textContent = ""; }, 6000);
}

function highlight() {
  const id = chosen();
  for (const line of lines()) {
    line.classList.toggle("on", line.dataset.id === id);
    if (line.dataset.id === id) $("a", line).setAttribute("aria-current", "true");
    else $("a", line).removeAttribute("aria-current");
  }
  const marks = (name) => new Set(text.querySelectorAll(`[data-${name}~="${id}"]`));
  const [content, cue, source] = ["s", "cue", "source"].map(marks);
  for (const run of text.querySelectorAll("span")) {
    run.classList.toggle("on", content.has(run));
    run.classList.toggle("cue-on", cue.has(run) && !content.has(run));
    run.classList.toggle("source-on", source.has(run));
  }
  const scroll = { block: "nearest" };
  if (id) [...content, ...cue][0]?.scrollIntoView(scroll);
  list.querySelector(".on")?.scrollIntoView(scroll);
}

function setState(id, state) {
  for (const run of text.querySelectorAll(`[data-s~="${id}"]`)) {
    if (run.dataset.s.trim().split(" ").at(-1) !== id) continue;
    run.classList.remove("suggested", "accepted", "confirmed", "rejected");
    run.classList.add(state);
  }
}

function show(html) {
  leave();
  panel.innerHTML = html;
  highlight();
  const id = chosen();
  if (id) history.replaceState(null, "", `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), s: id })}`);
}

async function choose(id, { focus = false } = {}) {
  if (!id) return;
  const html = panels.get(id) ?? await (await ask(`statements/${id}/`)).text();
  panels.set(id, html);
  show(html);
  if (focus) $("h2", panel)?.focus({ preventScroll: true });
  fetchAhead();
}

// The panels next to the chosen one, so that going on costs no time.
async function fetchAhead() {
  const all = lines().map((line) => line.dataset.id);
  const place = all.indexOf(chosen());
  for (const id of [all[place + 1], all[place - 1]]) {
    if (!id || panels.has(id)) continue;
    const answer = await ask(`statements/${id}/`);
    if (answer.ok) panels.set(id, await answer.text());
  }
}

function step(by) {
  const all = lines().map((line) => line.dataset.id);
  const place = all.indexOf(chosen());
  const next = all[Math.min(all.length - 1, Math.max(0, place + by))];
  if (next && next !== chosen()) return choose(next);
}

/* Asking and deciding */

function ask(path, options = {}) {
  return fetch(root + path, { credentials: "same-origin", redirect: "manual", ...options });
}

let turn = Promise.resolve();
// One decision after the other, in the order of the keys.
function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

async function send(path, fields, { what = "", version = true } = {}) {
  const body = new URLSearchParams(fields);
  if (version && current()) body.set("version", current().dataset.version);
  const seen = panel.innerHTML;
  const began = performance.now();
  let response;
  let answer;
  try {
    response = await ask(path, {
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
  panels.clear();
  if (answer.text != null) {
    text.innerHTML = answer.text;
    list.innerHTML = answer.list;
    places.read();
  } else if (answer.statement && answer.line) {
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

// A tool has sent what it holds. Keys pressed before the answer is there are meant for what comes after it.
function sending(work) {
  const keys = [];
  mode = { ...mode, sent: keys };
  return inTurn(work).then((stored) => {
    if (mode?.sent === keys) delete mode.sent;
    if (stored) keys.forEach((event) => press(event, document.body));
  });
}

const decide = (act, fields = {}) => {
  const id = chosen();
  if (!id) return say(phrases.first, true);
  return send(`statements/${id}/${act}/`, fields, { what: act });
};

/* Tools in the panel */

function leave() {
  if (mode?.spans) document.getSelection().removeAllRanges();
  mode = null;
  const tool = $(".tool", panel);
  if (tool) { tool.hidden = true; tool.replaceChildren(); }
}

function open(template) {
  leave();
  if (!$(".tool", panel)) {
    const tool = document.createElement("div");
    tool.className = "tool";
    panel.prepend(tool);
  }
  const tool = $(".tool", panel);
  tool.hidden = false;
  tool.replaceChildren($(template).content.cloneNode(true));
  $("[data-cancel]", tool)?.addEventListener("click", () => leave());
  tool.scrollIntoView({ block: "nearest" });
  return tool;
}

async function agents(asked) {
  const query = new URLSearchParams(asked ? { q: asked } : { story });
  return (await (await ask(`agents/?${query}`)).json()).found;
}

const newAgents = (name) => name ? ["person", "organisation"].map((kind) => ({
  create: true, name: `“${name}”`, note: phrases[kind], fields: { new: name, kind },
})) : [];

function chooseSpeaker(edge, then) {
  const tool = open("#chooser");
  mode = { name: "chooser" };
  return new Chooser($(".chooser", tool), {
    label: edge === "" && !then ? phrases.second : phrases.who,
    help: phrases.choose,
    ask: agents,
    extra: (name) => [...newAgents(name), ...(then ? [{ create: true, name: phrases.nobody, fields: { speaker_kind: "unnamed" } }] : [])],
    take: (choice, event) => {
      const fields = choice.fields ?? { agent: choice.id };
      if (then) return then(fields);
      sending(() => decide("speaker", { ...fields, speaker: edge, ...(event.altKey ? { everywhere: "1" } : {}) }));
    },
  });
}

function chooseAnswer() {
  const id = chosen();
  const tool = open("#chooser");
  mode = { name: "chooser" };
  new Chooser($(".chooser", tool), {
    label: phrases.answers,
    help: phrases.choose,
    ask: async (asked) => (await (await ask(`statements/${id}/answers/?${new URLSearchParams({ q: asked })}`)).json()).found,
    take: (choice) => sending(() => decide("answer", { other: choice.id })),
  });
}

function editKinds() {
  const facts = current();
  const tool = open("#kinds");
  const form = $("form", tool);
  const shown = JSON.parse(facts.dataset.kinds);
  for (const [name, value] of Object.entries(shown)) form.elements[name].value = value;
  mode = { name: "kinds" };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sending(() => decide("kinds", Object.fromEntries(new FormData(form))));
  });
  form.elements.act.focus();
  form.elements.act.select();
}

/* Marking words: of the chosen statement, or of one that was missed */

function mark({ missed }) {
  const picked = places.selected();
  const start = current();
  const spans = missed
    ? { content: [], cue: [], source: [] }
    : Object.fromEntries(["content", "cue", "source"].map((part) => [part, parsed(start?.dataset[part])]));
  if (!missed && !start) return say(phrases.first, true);
  const before = JSON.stringify(spans);
  const tool = open("#spans");
  mode = { name: "spans", missed, spans, part: "content", n: 0, tool, before };
  if (picked) take(spans.content, picked);
  else if (missed) {
    const last = parsed(start?.dataset.content).at(-1) ?? parsed(start?.dataset.cue).at(-1);
    const next = places.stretch(last ? [last[1] - 1, last[1]] : [-1, 0], 1, true);
    if (next) spans.content.push(next);
  }
  const form = $("form", tool);
  form.addEventListener("submit", (event) => { event.preventDefault(); store(); });
  for (const button of form.querySelectorAll("[data-part]")) {
    button.addEventListener("click", () => part(button.dataset.part));
  }
  $("#selection").hidden = true;
  refresh();
  document.activeElement?.blur();
}

// What is selected takes the place of the part that it overlaps; apart from all, it is all the words there are.
function take(parts, picked) {
  const n = parts.findIndex((part) => part[0] < picked[1] && picked[0] < part[1]);
  if (n < 0) parts.splice(0, parts.length, picked);
  else parts[n] = picked;
  mode.n = Math.max(0, n);
}

const span = () => mode.spans[mode.part][mode.n];

function refresh() {
  const now = span();
  for (const button of mode.tool.querySelectorAll("[data-part]")) {
    button.setAttribute("aria-pressed", String(button.dataset.part === mode.part));
  }
  const words = now ? places.text(now) : phrases.none;
  $(".excerpt", mode.tool).textContent = words.length > 160 ? `${words.slice(0, 80)} … ${words.slice(-70)}` : words;
  mode.own = true;
  if (now) places.select(now);
  else document.getSelection().removeAllRanges();
  requestAnimationFrame(() => { if (mode) mode.own = false; });
}

function part(name) {
  mode.part = name;
  mode.n = 0;
  if (!span()) {
    const content = mode.spans.content.at(-1);
    const next = content && places.words.find((word) => word[0] >= content[1]);
    if (next) mode.spans[name].push(next);
  }
  refresh();
  say($(".excerpt", mode.tool).textContent);
}

function store() {
  const { missed, spans, before } = mode;
  const tidy = Object.fromEntries(Object.entries(spans).map(([name, value]) => [name, [...value].sort((a, b) => a[0] - b[0])]));
  if (!missed) {
    const was = JSON.parse(before);
    const moved = Object.entries(tidy).filter(([name, value]) => written(value) !== written(was[name]));
    if (!moved.length) return leave();
    return sending(() => decide("words", Object.fromEntries(moved.map(([name, value]) => [name, written(value)]))));
  }
  const words = tidy.content[0] ? places.text(tidy.content[0]) : "";
  const quoted = /^["“„«‘]/.test(words) ? "direct" : /["“„«]/.test(words) ? "mixed" : "indirect";
  const extra = { ...Object.fromEntries(Object.entries(tidy).map(([n, v]) => [n, written(v)])), revision: desk.dataset.revision };
  const add = (fields, form) => sending(() => send(`stories/${story}/add/`, { ...extra, ...form(), ...fields }, { what: "add", version: false }));
  let kinds = () => ({ form: quoted });
  chooseSpeaker("", (fields) => add(fields, kinds));
  const more = $("#missed").content.cloneNode(true).firstElementChild;
  $(".tool", panel).append(more);
  more.elements.form.value = quoted;
  $(".excerpt", more).textContent = words.slice(0, 160);
  more.addEventListener("submit", (event) => event.preventDefault());
  kinds = () => ({ act: more.elements.act.value, form: more.elements.form.value });
}

function spanKey(event) {
  const { key } = event;
  const now = span();
  const spans = mode.spans[mode.part];
  if (key === "Enter") store();
  else if (["1", "2", "3"].includes(key)) part(["content", "cue", "source"][key - 1]);
  else if ((key === "ArrowLeft" || key === "ArrowRight") && now) {
    const by = key === "ArrowRight" ? 1 : -1;
    const move = event.ctrlKey || event.altKey ? "byLetter" : "byWord";
    spans[mode.n] = places[move](now, event.shiftKey ? "start" : "end", by);
    refresh();
    say($(".excerpt", mode.tool).textContent.slice(-60));
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    const by = key === "ArrowDown" ? 1 : -1;
    const next = places.stretch(now ?? [-1, 0], by, mode.missed);
    if (next) spans[now ? mode.n : 0] = next;
    refresh();
    say($(".excerpt", mode.tool).textContent);
  } else if (key === "Tab" && spans.length > 1) {
    mode.n = (mode.n + (event.shiftKey ? spans.length - 1 : 1)) % spans.length;
    refresh();
  } else if (key === "+" && now) {
    const past = Math.max(...spans.map((s) => s[1]));
    const next = places.stretch([past - 1, past], 1);
    if (next && next[0] >= past) { spans.push(next); mode.n = spans.length - 1; }
    refresh();
  } else if ((key === "Delete" || key === "Backspace") && now) {
    spans.splice(mode.n, 1);
    mode.n = 0;
    refresh();
  } else return false;
  return true;
}

document.addEventListener("selectionchange", () => {
  if (mode?.name === "spans") return;
  $("#selection").hidden = mode !== null || places.selected() === null;
});
text.addEventListener("pointerup", () => {
  if (mode?.name !== "spans") return;
  const picked = places.selected();
  if (picked) { mode.spans[mode.part][mode.n] = picked; refresh(); }
});

/* Keys and clicks */

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

/* Whose story it is */

if (desk.dataset.mine) {
  setInterval(() => ask(`stories/${story}/claim/`, {
    method: "POST", body: new URLSearchParams({ what: "keep" }), headers: { Accept: "application/json", "X-CSRFToken": token },
  }).catch(() => {}), 120000);
}

highlight();
if (chosen()) panels.set(chosen(), panel.innerHTML);
fetchAhead();
