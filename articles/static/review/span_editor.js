// Selecting the words, cue and source of a statement: of the selected one, or of a new one.
//
// A span is [start, end], in code points of the revision. The open tool holds the spans of each part; `part` and
// `index` say which span the keys move.

import { decide, send, sendFromTool } from "./decisions.js";
import {
  $, announce, closeTool, currentPanel, desk, messages, openTool, panel, positions, story, text, tool,
} from "./page.js";
import { formatSpans, parseSpans } from "./text_positions.js";
import { describeNewStatement, showTool } from "./tools.js";

const PARTS = ["content", "cue", "source"];
const LONGEST_EXCERPT = 160;

export function editSpans({ isNew }) {
  const selection = positions.selectedSpan();
  const shown = currentPanel();
  if (!isNew && !shown) return announce(messages.selectFirst, true);
  const spans = Object.fromEntries(PARTS.map((part) => [part, isNew ? [] : parseSpans(shown?.dataset[part])]));
  const before = Object.fromEntries(PARTS.map((part) => [part, formatSpans(spans[part])]));
  const element = showTool(isNew ? "#new-spans-form" : "#spans-form");
  panel.classList.toggle("adding", isNew);
  openTool({ name: "spans", isNew, spans, part: "content", index: 0, element, before });
  if (selection) replaceOverlapping(spans.content, selection);
  else if (isNew) {
    const last = parseSpans(shown?.dataset.content).at(-1) ?? parseSpans(shown?.dataset.cue).at(-1);
    const next = positions.nextPassage(last ? [last[1] - 1, last[1]] : [-1, 0], 1, true);
    if (next) spans.content.push(next);
  }
  const form = $("form", element);
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  for (const button of form.querySelectorAll("[data-part]")) {
    button.addEventListener("click", () => choosePart(button.dataset.part));
  }
  $("#selection").hidden = true;
  refresh();
  document.activeElement?.blur();
}

// A selection replaces the span that it overlaps. If it overlaps none, it replaces them all.
function replaceOverlapping(spans, selection) {
  const index = spans.findIndex((span) => span[0] < selection[1] && selection[0] < span[1]);
  if (index < 0) spans.splice(0, spans.length, selection);
  else spans[index] = selection;
  tool.index = Math.max(0, index);
}

const activeSpan = () => tool.spans[tool.part][tool.index];

function refresh() {
  const span = activeSpan();
  for (const button of tool.element.querySelectorAll("[data-part]")) {
    button.setAttribute("aria-pressed", String(button.dataset.part === tool.part));
  }
  showExcerpt();
  if (span) positions.selectSpan(span);
  else document.getSelection().removeAllRanges();
  tool.ownSelection = selectionEnds();
}

function showExcerpt() {
  const words = activeSpan() ? positions.textOf(activeSpan()) : messages.nothingSelected;
  const shortened = words.length > LONGEST_EXCERPT ? `${words.slice(0, 80)} … ${words.slice(-70)}` : words;
  $(".excerpt", tool.element).textContent = shortened;
}

const excerpt = () => $(".excerpt", tool.element).textContent;

function selectionEnds() {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
  return [anchorNode, anchorOffset, focusNode, focusOffset];
}

function choosePart(part) {
  tool.part = part;
  tool.index = 0;
  if (!activeSpan()) {
    const content = tool.spans.content.at(-1);
    const next = content && positions.words.find((word) => word[0] >= content[1]);
    if (next) tool.spans[part].push(next);
  }
  refresh();
  announce(excerpt(), false, { spoken: true });
}

function save() {
  const { isNew, spans, before } = tool;
  const sorted = (part) => [...spans[part]].sort((a, b) => a[0] - b[0]);
  const fields = Object.fromEntries(PARTS.map((part) => [part, formatSpans(sorted(part))]));
  if (isNew) return addStatement(fields, sorted("content")[0]);
  const changed = Object.entries(fields).filter(([part, value]) => value !== before[part]);
  if (!changed.length) return closeTool();
  return sendFromTool(() => decide("words", Object.fromEntries(changed)));
}

function addStatement(spanFields, firstSpan) {
  const words = firstSpan ? positions.textOf(firstSpan) : "";
  describeNewStatement({
    excerpt: words.slice(0, LONGEST_EXCERPT),
    form: guessForm(words),
    onSave: (fields) => sendFromTool(() => send(
      `stories/${story}/add/`,
      { ...spanFields, revision: desk.dataset.revision, ...fields },
      { label: "add", withVersion: false },
    )),
  });
}

function guessForm(words) {
  if (/^["“„«‘]/.test(words)) return "direct";
  return /["“„«]/.test(words) ? "mixed" : "indirect";
}

// Handle a key while the spans are edited, and return whether it had a meaning.
export function handleSpanKey(event) {
  const { key } = event;
  const span = activeSpan();
  const spans = tool.spans[tool.part];
  if (key === "Enter") save();
  else if (["1", "2", "3"].includes(key)) choosePart(PARTS[key - 1]);
  else if ((key === "ArrowLeft" || key === "ArrowRight") && span) {
    const move = event.ctrlKey || event.altKey ? "movedByLetter" : "movedByWord";
    spans[tool.index] = positions[move](span, event.shiftKey ? "start" : "end", key === "ArrowRight" ? 1 : -1);
    refresh();
    announce(excerpt().slice(-60), false, { spoken: true });
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    const next = positions.nextPassage(span ?? [-1, 0], key === "ArrowDown" ? 1 : -1, tool.isNew);
    if (next) spans[span ? tool.index : 0] = next;
    refresh();
    announce(excerpt(), false, { spoken: true });
  } else if (key === "Tab" && spans.length > 1) {
    tool.index = (tool.index + (event.shiftKey ? spans.length - 1 : 1)) % spans.length;
    refresh();
  } else if (key === "+" && span) {
    const end = Math.max(...spans.map((one) => one[1]));
    const next = positions.nextPassage([end - 1, end], 1);
    if (next && next[0] >= end) {
      spans.push(next);
      tool.index = spans.length - 1;
    }
    refresh();
  } else if ((key === "Delete" || key === "Backspace") && span) {
    spans.splice(tool.index, 1);
    tool.index = 0;
    refresh();
  } else return false;
  return true;
}

document.addEventListener("selectionchange", () => {
  if (tool?.name === "spans") return takeSelection();
  $("#selection").hidden = tool !== null || positions.selectedSpan() === null;
});
text.addEventListener("pointerup", () => {
  if (tool?.name === "spans" && takeSelection()) refresh();
});

// Take over what the editor has selected, but not what refresh() has selected. Dragging the handles on a touch screen
// raises only selectionchange.
function takeSelection() {
  const isOwn = !tool.ownSelection?.some((end, n) => end !== selectionEnds()[n]);
  const selection = isOwn ? null : positions.selectedSpan();
  if (!selection) return false;
  tool.spans[tool.part][tool.index] = selection;
  showExcerpt();
  return true;
}
