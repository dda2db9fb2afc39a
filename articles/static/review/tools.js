// Tools that open in the panel: choosing a speaker or the statement replied to, and editing act, form and role.

import { Chooser } from "./chooser.js";
import { decide, sendFromTool } from "./decisions.js";
import { $, closeTool, currentPanel, messages, openTool, panel, request, selectedId, story } from "./page.js";

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

// Choose who a speaker is. An empty `speakerId` adds a speaker. With `onChoose`, the choice is passed on, not saved.
export function chooseSpeaker(speakerId, onChoose) {
  const element = showTool("#chooser");
  openTool({ name: "chooser" });
  const isSecond = speakerId === "" && !onChoose && currentPanel().dataset.speaker;
  const noSpeaker = { isNew: true, name: messages.noSpeaker, fields: { speaker_kind: "unnamed" } };
  return new Chooser($(".chooser", element), {
    label: isSecond ? messages.whoElse : messages.whoSpoke,
    help: messages.chooserHelp,
    search: (text) => fetchChoices("agents/", { q: text, story }),
    extraChoices: (text) => [...newAgentChoices(text), ...(onChoose ? [noSpeaker] : [])],
    onChoose: (choice, event) => {
      const fields = choice.fields ?? { agent: choice.id };
      if (onChoose) return onChoose(fields);
      const everywhere = event.altKey ? { everywhere: "1" } : {};
      sendFromTool(() => decide("speaker", { ...fields, speaker: speakerId, ...everywhere }));
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
