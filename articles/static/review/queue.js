// Keys of the queue: j and k go through the stories, Enter opens one, n the next in order.

const links = [...document.querySelectorAll(".rows h3 a")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea") || document.querySelector("dialog[open]")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (step && links.length) {
    event.preventDefault();
    const position = links.indexOf(document.activeElement);
    const next = position < 0 ? 0 : Math.min(links.length - 1, Math.max(0, position + step));
    links[next].focus();
    links[next].closest("li").scrollIntoView({ block: "nearest" });
  } else if (event.key === "n") {
    event.preventDefault();
    document.querySelector("#next").requestSubmit();
  }
});
