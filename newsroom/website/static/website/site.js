// Makes quicker what works without it: suggestions while somebody types, pages of a list in place, copying a link.
"use strict";

(() => {
  const box = document.getElementById("q");
  const list = document.getElementById("suggestions");
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    chosen = -1;
  }

  function choose(place) {
    const all = options();
    if (!all.length) return;
    chosen = (place + all.length) % all.length;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    box.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  if (box && list) {
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(told)) box.setAttribute(name, value);
    list.addEventListener("htmx:afterSwap", () => {
      chosen = -1;
      const shown = document.activeElement === box && options().length > 0;
      if (!shown) list.replaceChildren();
      box.setAttribute("aria-expanded", String(shown));
      box.removeAttribute("aria-activedescendant");
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!options().length) return;
        event.preventDefault();
        choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        window.location.assign(options()[chosen].dataset.to);
      } else if (event.key === "Escape" && options().length) {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) window.location.assign(option.dataset.to);
    });
    box.addEventListener("blur", close);
  }

  // A list that was replaced takes the focus that its link had, so that a keyboard goes on from there.
  document.body.addEventListener("htmx:afterSettle", () => {
    const results = document.getElementById("results");
    if (results && document.activeElement === document.body) results.focus({ preventScroll: true });
  });

  // A statement in a story may stand in several pieces. The style sheet marks the first, whose id is in the address.
  function markFurtherPieces() {
    const id = window.location.hash.slice(1);
    for (const piece of document.querySelectorAll("mark[data-of]")) piece.classList.toggle("aimed", piece.dataset.of === id);
  }
  window.addEventListener("hashchange", markFurtherPieces);
  markFurtherPieces();

  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details[name=facet][open]");
    if (!open) return;
    const within = open.contains(document.activeElement);
    open.open = false;
    if (within) open.querySelector("summary").focus();
  });

  for (const button of document.querySelectorAll("button[data-copies]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
      button.textContent = button.dataset.done;
    });
  }
})();
