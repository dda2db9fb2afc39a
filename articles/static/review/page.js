// The page and what it shows: the text, the list and the panel, which one is chosen, and what is being done to it.

import { Places } from "./places.js";

export const $ = (selector, within = document) => within.querySelector(selector);
export const desk = $("#desk");
export const text = $("#text");
export const panel = $("#panel");
export const list = $("#list");
export const phrases = $("#phrases").dataset;
export const root = desk.dataset.root;
export const story = desk.dataset.story;
export const places = new Places(text);
export const panels = new Map();
// The tool that is open, with what it holds; null while statements are chosen and decided on.
export let mode = null;

export function enter(what) {
  mode = what;
}

export function leave() {
  if (mode?.spans) document.getSelection().removeAllRanges();
  mode = null;
  const tool = $(".tool", panel);
  if (tool) { tool.hidden = true; tool.replaceChildren(); }
}

export function ask(path, options = {}) {
  return fetch(root + path, { credentials: "same-origin", redirect: "manual", ...options });
}

export const current = () => $(".panel", panel);
export const chosen = () => current()?.dataset.id ?? null;
const lines = () => [...list.querySelectorAll("li[data-id]")];

export function say(message, isError = false) {
  const live = $("#live");
  live.className = isError ? "live error" : "live";
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = message; });
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { live.textContent = ""; }, 6000);
}

export function highlight() {
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

export function setState(id, state) {
  for (const run of text.querySelectorAll(`[data-s~="${id}"]`)) {
    if (run.dataset.s.trim().split(" ").at(-1) !== id) continue;
    run.classList.remove("suggested", "accepted", "confirmed", "rejected");
    run.classList.add(state);
  }
}

export function show(html) {
  leave();
  panel.innerHTML = html;
  highlight();
  const id = chosen();
  if (id) history.replaceState(null, "", `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), s: id })}`);
}

export async function choose(id, { focus = false } = {}) {
  if (!id) return;
  const html = panels.get(id) ?? await (await ask(`statements/${id}/`)).text();
  panels.set(id, html);
  show(html);
  if (focus) $("h2", panel)?.focus({ preventScroll: true });
  fetchAhead();
}

// The panels next to the chosen one, so that going on costs no time; not while one key follows the other.
export function fetchAhead() {
  clearTimeout(fetchAhead.timer);
  fetchAhead.timer = setTimeout(fetchNeighbours, 200);
}

async function fetchNeighbours() {
  const all = lines().map((line) => line.dataset.id);
  const place = all.indexOf(chosen());
  for (const id of [all[place + 1], all[place - 1]]) {
    if (!id || panels.has(id)) continue;
    const answer = await ask(`statements/${id}/`);
    if (answer.ok) panels.set(id, await answer.text());
  }
}

export function step(by) {
  const all = lines().map((line) => line.dataset.id);
  const place = all.indexOf(chosen());
  const next = all[Math.min(all.length - 1, Math.max(0, place + by))];
  if (next && next !== chosen()) return choose(next);
}
