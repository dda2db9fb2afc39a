// The story at the desk: choosing, deciding and putting right without leaving the page. See docs/desk.md.

import { keepClaim } from "./deciding.js";
import "./keys.js";
import { $, chosen, desk, fetchAhead, highlight, panel, panels } from "./page.js";

const CLAIM_MILLISECONDS = 120000;

document.documentElement.classList.add("scripting");
if (matchMedia("(max-width: 75rem)").matches) $("#statements").open = false;
if (desk.dataset.mine) setInterval(keepClaim, CLAIM_MILLISECONDS);
highlight();
if (chosen()) panels.set(chosen(), panel.innerHTML);
fetchAhead();
