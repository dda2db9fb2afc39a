// Comments that are not sent yet. This tab of the browser keeps them while other statements are shown.

import { $, panel, selectedId } from "./page.js";

const keyOf = (statement) => `comment-draft-${statement}`;

// Show the comment that was begun on the statement in the panel.
export function showDraft() {
  const field = $("#comment", panel);
  if (!field) return;
  const draft = sessionStorage.getItem(keyOf(selectedId()));
  if (draft !== null) field.value = draft;
  $("#comment-unsent", panel).hidden = draft === null;
}

export function forgetDraft(statement) {
  sessionStorage.removeItem(keyOf(statement));
}

panel.addEventListener("input", (event) => {
  if (event.target.id !== "comment") return;
  if (event.target.value.trim()) sessionStorage.setItem(keyOf(selectedId()), event.target.value);
  else forgetDraft(selectedId());
});

// Whatever redraws the panel: a key, a click, or the outcome of a decision.
new MutationObserver(showDraft).observe(panel, { childList: true });
showDraft();
