/** The English texts of bringing a GPT, and of taking one's own along. */
import { plural } from "./plural";

export const bringTexts = {
  link: "Import a GPT",
  title: "Import a GPT",
  intro: "Create a draft from a GPT you built elsewhere. Only you can see it until you publish.",
  ways: "Import from",
  way: { elsewhere: "From another service", file: "From a Discreet file" },

  export: "Export",
  exportText: "Download the GPT as one file. Secrets, chats and statistics aren’t included.",
  exportDo: "Export GPT",

  file: "Upload your file",
  fileText: "The ZIP you got from “Export GPT”, on this server or another.",
  choose: "Choose a file…",
  drop: "or drop it here",
  sending: (percent: string) => `Uploading: ${percent}`,
  sendingLabel: "Upload progress",
  came: (name: string) => `“${name}” was added to your drafts.`,
  notes: "Still to do",
  open: "Open draft",
  another: "Import another",

  says: "1. Basics",
  saysText: "Copy each field from the other service’s settings.",
  startersHint: (most: number) => `One per line, up to ${most}.`,
  startersMany: (n: number, most: number) => `${plural(n, "starter", "starters")}; the limit is ${most}.`,
  knows: "2. Knowledge",
  knowsText: "Add its files. Download them from the other service, or use your originals.",
  filesEmpty: "No files yet.",
  takeOut: (name: string) => `Remove ${name}`,
  does: "3. Actions",
  doesText: "Paste each action’s OpenAPI schema. You’ll add authentication and privacy policy in the draft.",
  action: (n: number) => `Schema of action ${n}`,
  actionAdd: "Add action",
  actionOut: (n: number) => `Remove action ${n}`,
  stays: "4. Not imported",
  stayed: [
    "Chats: people can import their own.",
    "Action secrets and “always allow” permissions: people are asked again here.",
    "Web search, code interpreter and image generation: GPTs here use knowledge and actions.",
    "Its link, store listing, reviews and statistics.",
    "Permission for training: it’s off until you turn it on.",
  ],

  make: "Create draft",
  nameNeeded: "Enter a name.",
  making: "Creating your draft",
  steps: { draft: "Basics", file: (name: string) => name, action: (n: number) => `Action ${n}` },
  states: { waiting: "Waiting", now: "In progress…", done: "Done" },
  partly: "Your draft is ready. Some parts couldn’t be imported; you can add them in the draft.",
};
