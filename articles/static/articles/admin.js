// What the admin's theme leaves out: where a page's own content is, and that a field is to be typed into at once.

addEventListener("DOMContentLoaded", () => document.getElementById("main")?.setAttribute("role", "main"));
addEventListener("load", () => document.querySelector("#main [autofocus]")?.focus());
