// The tour of the desk: opened at the first visit, and by its button.

const dialog = document.querySelector("#tour");
const steps = [...dialog.querySelectorAll("li")];
const [next, back] = dialog.querySelectorAll("[value=next], [value=back]");
const nextLabel = next.textContent;
let position = 0;

function show(step) {
  position = step;
  steps.forEach((item, number) => { item.hidden = number !== step; });
  back.hidden = step === 0;
  next.textContent = step === steps.length - 1 ? next.dataset.last : nextLabel;
  dialog.querySelector(".step").textContent = `${step + 1} / ${steps.length}`;
}

export function openTour() {
  show(0);
  dialog.showModal();
  next.focus();
}

dialog.addEventListener("click", (event) => {
  const action = event.target.closest("button")?.value;
  if (action === "back") show(position - 1);
  else if (action === "next" && position < steps.length - 1) show(position + 1);
  else if (action) dialog.close();
});
dialog.addEventListener("close", () => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  fetch(dialog.dataset.finish, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
});
const opener = document.querySelector("#open-tour");
opener.hidden = false;
opener.addEventListener("click", openTour);
if (dialog.hasAttribute("data-first")) openTour();
