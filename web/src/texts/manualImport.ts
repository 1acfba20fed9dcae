/** The English texts of importing GPTs, and of exporting the user's own. */
import { plural } from "./plural";

export const manualImportTexts = {
  link: "Import GPTs",
  title: "Import GPTs",
  intro: "Bring GPTs that you built elsewhere. Each becomes a draft that only you can see until you publish it.",
  source: "Import from",
  sources: { files: "Files or text", fields: "Field by field" },

  export: "Export",
  exportText: "Download the GPT as one file. Secrets, chats and statistics aren’t included.",
  exportShort: "One file, without secrets or chats",
  exportDo: "Export GPT",
  exportSkill: "Export as skill",
  exportSkillShort: "Instructions and files for other agents",
  exportJson: "Export as JSON",
  exportJsonShort: "All fields, without files",

  created: (name: string) => `“${name}” was added to your drafts.`,
  notes: "Still to do",
  open: "Open draft",

  basics: "1. Basics",
  saysText: "Copy each field from the other service’s settings.",
  startersHint: (most: number) => `One per line, up to ${most}.`,
  startersMany: (n: number, most: number) => `${plural(n, "starter", "starters")}; the limit is ${most}.`,
  knowledge: "2. Knowledge",
  knowsText: "Add its files. Download them from the other service, or use your originals.",
  filesEmpty: "No files yet.",
  takeOut: (name: string) => `Remove ${name}`,
  actions: "3. Actions",
  actionsText: "Paste each action’s OpenAPI schema. You’ll add authentication and privacy policy in the draft.",
  action: (n: number) => `Schema of action ${n}`,
  actionAdd: "Add action",
  actionOut: (n: number) => `Remove action ${n}`,
  notImported: "4. Not imported",
  notImportedList: [
    "Chats: people can import their own.",
    "Action secrets and “always allow” permissions: people are asked again here.",
    "Its link, store listing, reviews and statistics.",
    "Permission for training: it’s off until you turn it on.",
  ],

  make: "Create draft",
  nameNeeded: "Enter a name.",
  making: "Creating your draft",
  steps: { draft: "Basics", file: (name: string) => name, action: (n: number) => `Action ${n}` },
  states: { waiting: "Waiting", now: "In progress…", done: "Done" },
  partlyImported: "Your draft is ready. Some parts couldn’t be imported; you can add them in the draft.",
};
