// Marking words: of the chosen statement, or of one that was missed.

import { decide, send, sending } from "./deciding.js";
import { $, current, desk, enter, leave, mode, panel, phrases, places, say, story, text } from "./page.js";
import { parsed, written } from "./places.js";
import { chooseSpeaker, open } from "./tools.js";

export function mark({ missed }) {
  const picked = places.selected();
  const start = current();
  const spans = missed
    ? { content: [], cue: [], source: [] }
    : Object.fromEntries(["content", "cue", "source"].map((part) => [part, parsed(start?.dataset[part])]));
  if (!missed && !start) return say(phrases.first, true);
  const before = JSON.stringify(spans);
  const tool = open("#spans");
  enter({ name: "spans", missed, spans, part: "content", n: 0, tool, before });
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
  tell();
  if (now) places.select(now);
  else document.getSelection().removeAllRanges();
  mode.own = ends();
}

function tell() {
  const words = span() ? places.text(span()) : phrases.none;
  $(".excerpt", mode.tool).textContent = words.length > 160 ? `${words.slice(0, 80)} … ${words.slice(-70)}` : words;
}

// What is selected, as the browser has it: what the desk itself has selected is nobody's choice.
function ends() {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
  return [anchorNode, anchorOffset, focusNode, focusOffset];
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

export function spanKey(event) {
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
  if (mode?.name === "spans") return pick();
  $("#selection").hidden = mode !== null || places.selected() === null;
});
text.addEventListener("pointerup", () => {
  if (mode?.name === "spans" && pick()) refresh();
});

// Handles that are dragged on a touch screen tell of nothing but the selection.
function pick() {
  const picked = mode.own?.some((end, n) => end !== ends()[n]) ? places.selected() : null;
  if (!picked) return false;
  mode.spans[mode.part][mode.n] = picked;
  tell();
  return true;
}
