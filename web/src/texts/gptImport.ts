/** The English texts of importing many GPTs, and of the note that an import leaves. */
import { count, plural } from "./plural";

export const gptImportTexts = {
  give: "Choose files",
  giveText: "As many as you like, with their knowledge files. You see what each one holds before anything is imported.",
  choose: "Choose files…",
  drop: "or drop them here.",
  formats: "ZIP, JSON, YAML, Markdown, text or skills.",
  sending: (name: string, percent: string) => `Reading ${name}: ${percent}`,
  sendingLabel: "Upload progress",
  noRow: "No GPT in the list names this file. Add it on a GPT’s row, or in its draft.",

  paste: "Paste text",
  pasteLabel: "GPT as text or JSON",
  pasteHint: "With headings such as Name, Description, Instructions and Starters.",
  pastedName: "Pasted text.txt",
  read: "Find GPTs",

  found: (n: number) => `${plural(n, "GPT", "GPTs")} found`,
  foundText: "Select the ones to import. Secrets are never part of a file; you enter them in the draft.",
  sources: {
    discreet: "Discreet",
    chatgpt: "ChatGPT",
    open_webui: "Open WebUI",
    librechat: "LibreChat",
    dify: "Dify",
    skill: "Skill",
    plugin: "Plugin",
    text: "Text",
  },
  instructions: (n: number) => (n === 0 ? "No instructions" : `Instructions: ${plural(n, "character", "characters")}`),
  starters: (n: number) => plural(n, "starter", "starters"),
  knowledge: (n: number) => plural(n, "knowledge file", "knowledge files"),
  action: (title: string, host: string) => `Action: ${title} (${host}).`,
  secret: {
    none: "",
    api_key: "Enter its API key in the draft.",
    oauth: "Enter its OAuth client secret in the draft.",
    client_credentials: "Enter its client secret in the draft.",
  },
  leftOver: (n: number) => `Kept as a note: ${plural(n, "field", "fields")}`,
  leftOverText: "Discreet has no place for these. Their values stay in a note on the draft.",
  missing: (names: string) => `Not in the file: ${names}`,
  addFiles: "Add files…",
  dropHere: "or drop them here.",
  steps: "Still to do",
  bring: (n: number) => `Import ${count(n)} ${n === 1 ? "GPT" : "GPTs"}`,
  made: "Draft created",
  here: "Imported already",
  open: "Open draft",
  states: { waiting: "will be added to the draft", sending: "uploading…", done: "added", failed: "not added" },

  howTitle: "How to get your GPTs",
  how: [
    {
      from: "ChatGPT",
      steps:
        "Back up your GPTs with a tool that saves each GPT’s editor data, and upload its ZIP or JSON. Or paste the fields.",
    },
    { from: "Gemini", steps: "Open the Gem’s settings, and paste its name and instructions." },
    { from: "Open WebUI", steps: "Workspace → Models → Export. Upload the JSON." },
    { from: "LibreChat", steps: "Upload your agents as JSON, with their actions." },
    { from: "Dify", steps: "In the app’s menu: Export DSL. Upload the YAML." },
    { from: "Claude", steps: "Upload a skill or a plugin as a ZIP." },
    { from: "Discreet", steps: "Upload the files from “Export GPT”, on this server or another." },
  ],

  note: "Import note",
  noteText: "What the import held that has no field here. Only people who can open this draft see it.",
  noteDelete: "Delete note",
};
