// A text field with a list of choices below it: the ARIA combobox pattern.

export class Chooser {
  // `search(text)` resolves to choices {id, name, note}; `extraChoices(text)` returns more for the end of the list.
  // `onChoose(choice, event)` is called with the chosen one.
  constructor(form, { label, help, search, onChoose, extraChoices = () => [] }) {
    Object.assign(this, { form, search, onChoose, extraChoices, choices: [], active: -1, searches: 0 });
    this.input = form.querySelector("input");
    this.list = form.querySelector("ul");
    form.querySelector("label").textContent = label;
    form.querySelector(".help").textContent = help;
    this.list.setAttribute("aria-label", label);
    this.input.addEventListener("input", () => this.refresh());
    this.input.addEventListener("keydown", (event) => this.handleKey(event));
    // Without this, pressing the mouse button takes the focus from the field.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("li");
      if (option) this.onChoose(this.choices[[...this.list.children].indexOf(option)], event);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    this.refresh();
    this.input.focus();
  }

  refresh() {
    const search = ++this.searches;
    const text = this.input.value.trim();
    this.latestSearch = (async () => {
      const choices = await this.search(text);
      // A slow response to an earlier text must not replace the choices for a later one.
      if (search === this.searches) this.show([...choices, ...this.extraChoices(text)]);
    })();
  }

  // Show what has been chosen instead of the list.
  close(name) {
    this.searches += 1;
    this.input.value = name;
    this.show([]);
  }

  show(choices) {
    this.choices = choices;
    this.list.replaceChildren(...choices.map((choice, number) => {
      const option = document.createElement("li");
      option.id = `choice-${number}`;
      option.role = "option";
      option.className = choice.isNew ? "new" : "";
      option.append(choice.name);
      if (choice.note) {
        const note = document.createElement("small");
        note.append(choice.note);
        option.append(" ", note);
      }
      return option;
    }));
    this.input.setAttribute("aria-expanded", String(choices.length > 0));
    // Before anything is typed, Enter chooses nobody but those whom the story names.
    this.activate(choices.length && (this.input.value.trim() || !choices[0].isNew) ? 0 : -1);
  }

  activate(number) {
    this.active = number;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === number)));
    if (number < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", `choice-${number}`);
    this.list.children[number].scrollIntoView({ block: "nearest" });
  }

  async handleKey(event) {
    const count = this.choices.length;
    if (event.key === "ArrowDown" && count) this.activate((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.activate((this.active - 1 + count) % count);
    else if (event.key === "Enter") {
      event.preventDefault();
      if (event.repeat) return;
      const { altKey } = event;
      await this.searchesSettled();
      const choice = this.choices[this.active];
      if (choice) this.onChoose(choice, { altKey });
      else if (!this.choices.length) this.form.closest("form").requestSubmit();
      return;
    } else return;
    event.preventDefault();
  }

  // Enter applies to the text as typed, even while its search is still running.
  async searchesSettled() {
    let search;
    do {
      search = this.latestSearch;
      await search;
    } while (search !== this.latestSearch);
  }
}
