/** The English texts of bringing a GPT, and of taking one's own along. */
import { plural } from "./plural";

export const bringTexts = {
  link: "Bring a GPT",
  title: "Bring a GPT",
  intro: "Make a draft here of a GPT that you built elsewhere. Nobody but you sees it until you publish it.",
  ways: "Where it comes from",
  way: { elsewhere: "From another service", file: "From a Discreet file" },

  export: "Take it along",
  exportText:
    "One file with the draft, its knowledge and its actions, for another Discreet server or for yourself. Secrets of actions, conversations and numbers are not in it.",
  exportDo: "Export this GPT",

  file: "The file",
  fileText: "A ZIP that “Export this GPT” made, on this server or on another.",
  choose: "Choose a file…",
  drop: "or drop it here",
  sending: (percent: string) => `On its way to this server: ${percent}`,
  sendingLabel: "Sending the file",
  came: (name: string) => `“${name}” is a draft of yours now.`,
  notes: "What is left to do by hand",
  open: "Open the draft",
  another: "Bring another",

  says: "1. What it says",
  saysText: "Copy each field from the page where you configured it.",
  startersHint: (most: number) => `One a line, up to ${most}.`,
  startersMany: (n: number, most: number) => `${plural(n, "starter", "starters")}: ${most} is the limit.`,
  knows: "2. What it knows",
  knowsText: "The files that you gave it. Other services keep them: download them there, or take your originals.",
  filesEmpty: "No file yet",
  takeOut: (name: string) => `Take out ${name}`,
  does: "3. What it can do",
  doesText:
    "The OpenAPI schema of each action: paste it as it is. You set its sign-in and its privacy policy afterwards, in the draft.",
  action: (n: number) => `Schema of action ${n}`,
  actionAdd: "Add an action",
  actionOut: (n: number) => `Take out action ${n}`,
  stays: "4. What does not come along",
  stayed: [
    "Conversations with it: they belong to the people who had them, who can move them in themselves.",
    "Secrets of actions, and the “always allow” that people gave: each of them is asked anew here.",
    "Web search, code interpreter and picture making: a GPT here has its knowledge and its actions.",
    "Its link, its place in a store, its reviews and its numbers.",
    "A permission to train on it: that is off until you say otherwise.",
  ],

  make: "Make the draft",
  nameNeeded: "Give it a name first.",
  making: "Making the draft",
  steps: { draft: "What it says", file: (name: string) => name, action: (n: number) => `Action ${n}` },
  states: { waiting: "Waiting", now: "Under way…", done: "Done" },
  partly: "The draft is there. What did not come is told above; you can add it in the draft.",
};
