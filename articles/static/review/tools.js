// Tools that open in the panel: who spoke, what a statement answers, its act, form and role.

import { Chooser } from "./chooser.js";
import { decide, sending } from "./deciding.js";
import { $, ask, chosen, current, enter, leave, panel, phrases, story } from "./page.js";

export function open(template) {
  leave();
  if (!$(".tool", panel)) {
    const tool = document.createElement("div");
    tool.className = "tool";
    panel.prepend(tool);
  }
  const tool = $(".tool", panel);
  tool.hidden = false;
  tool.replaceChildren($(template).content.cloneNode(true));
  $("[data-cancel]", tool)?.addEventListener("click", () => leave());
  tool.scrollIntoView({ block: "nearest" });
  return tool;
}

async function agents(asked) {
  const query = new URLSearchParams({ q: asked, story });
  return (await (await ask(`agents/?${query}`)).json()).found;
}

const newAgents = (name) => name ? ["person", "organisation"].map((kind) => ({
  create: true, name: `“${name}”`, note: phrases[kind], fields: { new: name, kind },
})) : [];

export function chooseSpeaker(edge, then) {
  const tool = open("#chooser");
  enter({ name: "chooser" });
  return new Chooser($(".chooser", tool), {
    label: edge === "" && !then && current().dataset.edge ? phrases.second : phrases.who,
    help: phrases.choose,
    ask: agents,
    extra: (name) => [...newAgents(name), ...(then ? [{ create: true, name: phrases.nobody, fields: { speaker_kind: "unnamed" } }] : [])],
    take: (choice, event) => {
      const fields = choice.fields ?? { agent: choice.id };
      if (then) return then(fields);
      sending(() => decide("speaker", { ...fields, speaker: edge, ...(event.altKey ? { everywhere: "1" } : {}) }));
    },
  });
}

export function chooseAnswer() {
  const id = chosen();
  const tool = open("#chooser");
  enter({ name: "chooser" });
  new Chooser($(".chooser", tool), {
    label: phrases.answers,
    help: phrases.choose,
    ask: async (asked) => (await (await ask(`statements/${id}/answers/?${new URLSearchParams({ q: asked })}`)).json()).found,
    take: (choice) => sending(() => decide("answer", { other: choice.id })),
  });
}

export function editKinds() {
  const facts = current();
  const tool = open("#kinds");
  const form = $("form", tool);
  const shown = JSON.parse(facts.dataset.kinds);
  for (const [name, value] of Object.entries(shown)) form.elements[name].value = value;
  enter({ name: "kinds" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sending(() => decide("kinds", Object.fromEntries(new FormData(form))));
  });
  form.elements.act.focus();
  form.elements.act.select();
}
