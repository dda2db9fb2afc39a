// The parts of the page and what they show: the text, the list, the panel, the selected statement and the open tool.

import { TextPositions } from "./text_positions.js";

const MESSAGE_MS = 6000;
const PREFETCH_DELAY_MS = 200;

export const $ = (selector, within = document) => within.querySelector(selector);
export const desk = $("#desk");
export const text = $("#text");
export const panel = $("#panel");
export const list = $("#list");
export const messages = $("#messages").dataset;
export const root = desk.dataset.root;
export const story = desk.dataset.story;
export const positions = new TextPositions(text);
// HTML of panels by statement id.
export const panelCache = new Map();
// The open tool {name, …}; null while the keys select statements and decide.
export let tool = null;

export function openTool(opened) {
  tool = opened;
}

export function closeTool() {
  if (tool?.spans) document.getSelection().removeAllRanges();
  tool = null;
  panel.classList.remove("adding");
  const element = $(".tool", panel);
  if (element) {
    element.hidden = true;
    element.replaceChildren();
  }
}

export function request(path, options = {}) {
  return fetch(root + path, { credentials: "same-origin", redirect: "manual", ...options });
}

export const currentPanel = () => $(".panel", panel);
export const selectedId = () => currentPanel()?.dataset.id ?? null;
const listItems = () => [...list.querySelectorAll("li[data-id]")];

// Say something to the editor. `undo` adds a button that undoes the last decision; `spoken` is for screen readers
// alone, because the page shows it elsewhere.
export function announce(message, isError = false, { undo = false, spoken = false } = {}) {
  const live = $("#live");
  live.className = ["live", isError && "error", spoken && "visually-hidden"].filter(Boolean).join(" ");
  // Emptied first, so that a screen reader reads the same message again.
  live.textContent = "";
  requestAnimationFrame(() => {
    live.textContent = message;
    if (undo) live.append(" ", $("#undo-button").content.cloneNode(true));
  });
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { live.textContent = ""; }, MESSAGE_MS);
}

// Mark the selected statement in the list and in the text.
export function highlight() {
  const id = selectedId();
  for (const item of listItems()) {
    const isSelected = item.dataset.id === id;
    item.classList.toggle("selected", isSelected);
    if (isSelected) $("a", item).setAttribute("aria-current", "true");
    else $("a", item).removeAttribute("aria-current");
  }
  const runsOf = (part) => new Set(text.querySelectorAll(`[data-${part}~="${id}"]`));
  const [content, cue, source] = ["content", "cue", "source"].map(runsOf);
  for (const run of text.querySelectorAll("span")) {
    run.classList.toggle("selected", content.has(run));
    run.classList.toggle("selected-cue", cue.has(run) && !content.has(run));
    run.classList.toggle("selected-source", source.has(run));
  }
  if (id) [...content, ...cue][0]?.scrollIntoView({ block: "nearest" });
  list.querySelector(".selected")?.scrollIntoView({ block: "nearest" });
}

// A run of several statements shows the state of the last one, as the server renders it.
export function setState(id, state) {
  for (const run of text.querySelectorAll(`[data-content~="${id}"]`)) {
    if (run.dataset.content.trim().split(" ").at(-1) !== id) continue;
    run.classList.remove("suggested", "accepted", "confirmed", "rejected");
    run.classList.add(state);
  }
}

export function showPanel(html) {
  closeTool();
  panel.innerHTML = html;
  highlight();
  const id = selectedId();
  if (!id) return;
  const query = new URLSearchParams(location.search);
  query.set("s", id);
  history.replaceState(null, "", `?${query}`);
}

export async function select(id, { focus = false } = {}) {
  if (!id) return;
  const html = panelCache.get(id) ?? await (await request(`statements/${id}/`)).text();
  panelCache.set(id, html);
  showPanel(html);
  if (focus) $("h2", panel)?.focus({ preventScroll: true });
  prefetchNeighbours();
}

// Fetch the panels before and after the selected one, so that the next key shows one at once. The delay keeps quickly
// repeated keys from starting a request each.
export function prefetchNeighbours() {
  clearTimeout(prefetchNeighbours.timer);
  prefetchNeighbours.timer = setTimeout(fetchNeighbours, PREFETCH_DELAY_MS);
}

async function fetchNeighbours() {
  const ids = listItems().map((item) => item.dataset.id);
  const position = ids.indexOf(selectedId());
  for (const id of [ids[position + 1], ids[position - 1]]) {
    if (!id || panelCache.has(id)) continue;
    const response = await request(`statements/${id}/`);
    if (response.ok) panelCache.set(id, await response.text());
  }
}

export function selectNeighbour(step) {
  const ids = listItems().map((item) => item.dataset.id);
  const position = ids.indexOf(selectedId()) + step;
  const id = ids[Math.min(ids.length - 1, Math.max(0, position))];
  if (id && id !== selectedId()) return select(id);
}
