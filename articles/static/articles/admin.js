// Two things that the admin's theme lacks: the role of the main region, and autofocus on fields that it replaces.

addEventListener("DOMContentLoaded", () => document.getElementById("main")?.setAttribute("role", "main"));
addEventListener("load", () => document.querySelector("#main [autofocus]")?.focus());
