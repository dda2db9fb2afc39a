// The header of desk and admin: colours, and the search that Ctrl+K opens.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const DELAY_MS = 150;

  // Stored as the admin's theme stores it.
  function storedTheme() {
    try {
      return JSON.parse(localStorage.getItem("adminTheme")) ?? "auto";
    } catch {
      return "auto";
    }
  }

  function showTheme() {
    const theme = storedTheme();
    const isDark = theme === "dark" || (theme === "auto" && system.matches);
    root.classList.toggle("dark", isDark);
    root.classList.toggle("light", !isDark);
  }

  function setTheme(theme) {
    // The admin's theme keeps its own copy.
    if (window.Alpine) window.Alpine.$data(root).switchTheme?.(theme);
    localStorage.setItem("adminTheme", JSON.stringify(theme));
    showTheme();
  }

  showTheme();
  system.addEventListener("change", showTheme);

  addEventListener("DOMContentLoaded", () => {
    const colours = document.getElementById("theme");
    const dialog = document.getElementById("search-dialog");
    if (!dialog) return;
    colours.hidden = false;
    const chosen = colours.querySelector(`[value=${storedTheme()}]`);
    if (chosen) chosen.checked = true;
    colours.addEventListener("change", (event) => setTheme(event.target.value));
    const menu = document.querySelector(".newsroom-user");
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });

    const form = dialog.querySelector("form");
    const input = dialog.querySelector("input");
    const hits = dialog.querySelector(".newsroom-hits");
    const status = dialog.querySelector("[role=status]");
    const links = () => [...hits.querySelectorAll("a")];
    let timer = null;
    let shownFor = "";
    let latest = Promise.resolve();

    async function load(query) {
      if (query === shownFor) return;
      shownFor = query;
      if (!query) {
        hits.replaceChildren();
        status.textContent = "";
        return;
      }
      let html;
      try {
        const response = await fetch(`${form.action}?${new URLSearchParams({ q: query, part: "hits" })}`);
        // Signed out, the request ends at the page for signing in.
        if (!response.ok || response.redirected) throw new Error(response.statusText);
        html = await response.text();
      } catch {
        if (shownFor === query) form.submit();
        return;
      }
      // A slow answer to an earlier text must not replace a later one.
      if (shownFor !== query) return;
      hits.innerHTML = html;
      status.textContent = links().length ? `${links().length} ${status.dataset.found}` : hits.textContent.trim();
    }

    function loadNow() {
      clearTimeout(timer);
      latest = load(input.value.trim());
      return latest;
    }

    function open() {
      if (dialog.open || document.querySelector("dialog[open]")) return;
      dialog.showModal();
      input.select();
    }

    // Before the keys of the desk, which ignore Ctrl.
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
    document.getElementById("open-search").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(loadNow, DELAY_MS);
    });
    // Enter applies to the text as typed: it opens the first hit.
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await latest;
      await loadNow();
      if (links()[0]) links()[0].click();
    });
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const stops = [input, ...links()];
      const position = stops.indexOf(document.activeElement);
      stops[(Math.max(0, position) + step + stops.length) % stops.length].focus();
    });
    // A click beside the dialog hits the dialog itself.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  });
})();
