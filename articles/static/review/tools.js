// Tools that open in the panel: choosing a speaker or the statement replied to, and editing act, form and role.

import { Chooser } from "./chooser.js";
import { decide, sendFromTool } from "./decisions.js";
import {
  $, announce, closeTool, currentPanel, messages, openTool, panel, request, selectedId, story,
} from "./page.js";

// Show a template of the page as the panel's tool and return its element.
export function showTool(template) {
  closeTool();
  if (!$(".tool", panel)) {
    const element = document.createElement("div");
    element.className = "tool";
    panel.prepend(element);
  }
  const element = $(".tool", panel);
  element.hidden = false;
  element.replaceChildren($(template).content.cloneNode(true));
  $("[data-cancel]", element)?.addEventListener("click", () => closeTool());
  element.scrollIntoView({ block: "nearest" });
  return element;
}

async function fetchChoices(path, query) {
  const response = await request(`${path}?${new URLSearchParams(query)}`);
  return (await response.json()).choices;
}

function newAgentChoices(name) {
  if (!name) return [];
  return ["person", "organisation"].map((kind) => ({
    isNew: true, name: `“${name}”`, note: messages[kind], fields: { new: name, kind },
  }));
}

const unnamedSource = () => ({ isNew: true, name: messages.unnamed, fields: { speaker_kind: "unnamed" } });
const fieldsOf = (choice) => choice.fields ?? { agent: choice.id };

function speakerChooser(element, { label, help, withUnnamed, onChoose }) {
  return new Chooser($(".chooser", element), {
    label,
    help,
    search: (text) => fetchChoices("agents/", { q: text, story }),
    extraChoices: (text) => [...newAgentChoices(text), ...(withUnnamed ? [unnamedSource()] : [])],
    onChoose,
  });
}

// Choose who a speaker is. An empty `speakerId` adds a speaker.
export function chooseSpeaker(speakerId) {
  const element = showTool("#chooser");
  openTool({ name: "chooser" });
  const isSecond = speakerId === "" && currentPanel().dataset.speaker;
  speakerChooser(element, {
    label: isSecond ? messages.whoElse : messages.whoSpoke,
    help: messages.chooserHelp,
    withUnnamed: !isSecond,
    onChoose: (choice, event) => {
      const everywhere = event.altKey ? { everywhere: "1" } : {};
      sendFromTool(() => decide("speaker", { ...fieldsOf(choice), speaker: speakerId, ...everywhere }));
    },
  });
}

// Choose on whose behalf the speaker speaks: a spokesman for the mayor speaks on behalf of the mayor.
export function chooseRepresented() {
  const element = showTool("#chooser");
  openTool({ name: "chooser" });
  const nobody = { isNew: true, name: messages.forNobody, fields: { nobody: "1" } };
  return new Chooser($(".chooser", element), {
    label: messages.forWhom,
    help: messages.chooserHelp,
    search: (text) => fetchChoices("agents/", { q: text, story }),
    extraChoices: (text) => [...newAgentChoices(text), nobody],
    onChoose: (choice) => sendFromTool(() => decide("on-behalf-of", choice.fields ?? { agent: choice.id })),
  });
}

// Choose speaker, act and form of a new statement. Enter on a name goes on to the act; nothing is saved before.
export function describeNewStatement({ excerpt, form: guessedForm, onSave }) {
  const form = $("form", showTool("#new-statement-form"));
  panel.classList.add("adding");
  openTool({ name: "new" });
  $(".excerpt", form).textContent = excerpt;
  form.elements.form.value = guessedForm;
  let speaker = null;
  const chooser = speakerChooser(form, {
    label: messages.whoSpoke,
    help: messages.newSpeakerHelp,
    withUnnamed: true,
    onChoose: (choice) => {
      speaker = fieldsOf(choice);
      chooser.close(choice.name);
      form.elements.act.focus();
      form.elements.act.select();
    },
  });
  chooser.input.addEventListener("input", () => { speaker = null; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (speaker) return onSave({ act: form.elements.act.value, form: form.elements.form.value, ...speaker });
    announce(messages.chooseSpeaker, true);
    chooser.input.focus();
  });
}

export function chooseReply() {
  const id = selectedId();
  const element = showTool("#chooser");
  openTool({ name: "chooser" });
  new Chooser($(".chooser", element), {
    label: messages.replyTo,
    help: messages.chooserHelp,
    search: (text) => fetchChoices(`statements/${id}/answers/`, { q: text }),
    onChoose: (choice) => sendFromTool(() => decide("confirm-reply", { other: choice.id })),
  });
}

export function editDetails() {
  const values = JSON.parse(currentPanel().dataset.fields);
  const form = $("form", showTool("#details-form"));
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  openTool({ name: "details" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendFromTool(() => decide("details", Object.fromEntries(new FormData(form))));
  });
  form.elements.act.focus();
  form.elements.act.select();
}
