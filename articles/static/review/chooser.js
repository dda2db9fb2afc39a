// A box in which one types, and a list from which one chooses: a combobox as ARIA describes it.

export class Chooser {
  // `ask(text)` resolves to choices {id, name, note, …}; `take(choice, event)` is called with the one that is chosen.
  constructor(form, { label, help, value = "", ask, take, extra = () => [] }) {
    Object.assign(this, { form, ask, take, extra, choices: [], active: -1, asked: 0 });
    this.input = form.querySelector("input");
    this.list = form.querySelector("ul");
    form.querySelector("label").textContent = label;
    form.querySelector(".help").textContent = help;
    this.list.setAttribute("aria-label", label);
    this.input.value = value;
    this.input.addEventListener("input", () => this.refresh());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("li");
      if (option) this.take(this.choices[[...this.list.children].indexOf(option)], event);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    this.ready = this.refresh();
    this.input.focus();
  }

  refresh() {
    const turn = ++this.asked;
    const text = this.input.value.trim();
    this.fresh = (async () => {
      const found = await this.ask(text);
      if (turn === this.asked) this.show([...found, ...this.extra(text)]);
    })();
    return this.fresh;
  }

  show(choices) {
    this.choices = choices;
    this.list.replaceChildren(...choices.map((choice, number) => {
      const option = document.createElement("li");
      option.id = `choice-${number}`;
      option.role = "option";
      option.className = choice.create ? "new" : "";
      option.append(choice.name);
      if (choice.note) {
        const note = document.createElement("small");
        note.append(choice.note);
        option.append(" ", note);
      }
      return option;
    }));
    this.input.setAttribute("aria-expanded", String(choices.length > 0));
    this.mark(choices.length ? 0 : -1);
  }

  mark(number) {
    this.active = number;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === number)));
    if (number < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", `choice-${number}`);
    this.list.children[number].scrollIntoView({ block: "nearest" });
  }

  async key(event) {
    const count = this.choices.length;
    if (event.key === "ArrowDown" && count) this.mark((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.mark((this.active - 1 + count) % count);
    else if (event.key === "Enter") {
      event.preventDefault();
      const alt = event.altKey;
      // What was typed last counts, even when its answer has not come yet.
      let seen;
      do { seen = this.fresh; await seen; } while (seen !== this.fresh);
      const choice = this.choices[this.active];
      if (choice) this.take(choice, { altKey: alt });
      return;
    } else return;
    event.preventDefault();
  }
}
