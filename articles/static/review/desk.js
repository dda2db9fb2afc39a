// Entry point of the review page: editors select, decide and correct without leaving it. See docs/editors.

import { extendClaim } from "./decisions.js";
import "./keys.js";
import { $, desk, highlight, panel, panelCache, prefetchNeighbours, selectedId } from "./page.js";

const EXTEND_CLAIM_EVERY_MS = 120000;
// Where the layout of desk.css puts the list above the text, it starts closed.
const LIST_ABOVE_TEXT = "(max-width: 74.99rem)";

document.documentElement.classList.add("has-script");
if (matchMedia(LIST_ABOVE_TEXT).matches) $("#statements").open = false;
if (desk.dataset.mine) setInterval(extendClaim, EXTEND_CLAIM_EVERY_MS);
highlight();
if (selectedId()) panelCache.set(selectedId(), panel.innerHTML);
prefetchNeighbours();
