// Selecting several statements in the list, to accept or reject them together.

import { $, list, selectedId } from "./page.js";

const form = $("#selected");

export const selectedBoxes = () => [...list.querySelectorAll("input:checked")];

export function showSelection() {
  const number = selectedBoxes().length;
  form.hidden = !number;
  $("#selected-count").textContent = number || "";
}

export function toggleSelection() {
  const box = $(`#item-${selectedId()} input`);
  if (!box) return;
  box.checked = !box.checked;
  showSelection();
}

export function clearSelection() {
  const boxes = selectedBoxes();
  for (const box of boxes) box.checked = false;
  showSelection();
  return boxes.length > 0;
}

list.addEventListener("change", showSelection);
showSelection();
