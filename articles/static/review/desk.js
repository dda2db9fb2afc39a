// Entry point of the review page: editors select, decide and correct without leaving it. See docs/editors.

import { extendClaim } from "./decisions.js";
import "./keys.js";
import { $, desk, highlight, panel, panelCache, prefetchNeighbours, selectedId } from "./page.js";

const EXTEND_CLAIM_EVERY_MS = 120000;

document.documentElement.classList.add("has-script");
// Where the list is above the text, not beside it, it starts closed.
const list = $("#statements");
if (list.getBoundingClientRect().bottom <= $("#text").getBoundingClientRect().top) list.open = false;
if (desk.dataset.mine) setInterval(extendClaim, EXTEND_CLAIM_EVERY_MS);
highlight();
if (selectedId()) panelCache.set(selectedId(), panel.innerHTML);
prefetchNeighbours();
