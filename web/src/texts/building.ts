/** The English texts of what builders do with a GPT beside writing it. */
import { plural } from "./plural";

export const buildingTexts = {
  builderText: "A name that they chose themselves. This server checks nobody’s.",
  builderGpts: (n: number) => `${plural(n, "GPT", "GPTs")} for you to use`,

  duplicate: "Duplicate",
  duplicating: "Duplicating…",
  duplicateText:
    "Another draft like this one, with its knowledge and actions; their secrets, and what anybody allowed, stay here. What is taken over stays under the choice of whoever wrote it.",
  duplicated: "Open the copy",

  versions: "Versions",
  versionsText:
    "Each version that you published, as it was. Restoring one makes it your draft; people go on with the published version until you publish.",
  none: "Nothing published yet",
  noneText: "When you publish, that version is listed here.",
  version: (n: number) => `Version ${n}`,
  current: "In use",
  noNote: "No note",
  compare: (n: number) => `Compare version ${n} with the draft`,
  compareShort: "Compare",
  back: "All versions",
  restore: "Restore as the draft",
  restoreTitle: (n: number) => `Restore version ${n}?`,
  restoreText:
    "What your draft says now is replaced. Knowledge files stay as they are. Actions that come back need their secret anew, and people who had always allowed them are asked again.",
  restoreDo: "Restore",
  note: "Note for yourself",
  noteHint: "What is new, for your list of versions. Nobody else sees it.",

  compareTitle: (n: number) => `Version ${n} and the draft`,
  same: "The draft says the same as this version.",
  fields: {
    name: "Name",
    description: "Description",
    instructions: "Instructions",
    starters: "Conversation starters",
    model: "Model",
    knowledge_use: "Use of knowledge",
    policy: "Privacy policy",
    auth: "Sign-in",
    document: "Document",
  },
  then: "Then",
  now: "Draft",
  unset: "Nothing",
  serversChoice: "The server’s choice",
  removedLine: "Only then:",
  addedLine: "Only in the draft:",
  unchanged: (n: number) => plural(n, "line is the same", "lines are the same"),
  tooLong: "It is another document. It is too long to show line by line.",
  actions: "Actions",
  action: { added: "New in the draft", removed: "Not in the draft", changed: "Changed" },
  operations: {
    added: (names: string) => `May call now and not then: ${names}.`,
    removed: (names: string) => `Could call then and not now: ${names}.`,
    changed: (names: string) => `Called differently: ${names}. Whoever had always allowed it is asked again.`,
  },
  knowledge: "Knowledge",
  filesSince: (n: number) =>
    `${plural(n, "file was", "files were")} added since. Knowledge is the same for all versions:`,

  retry: (name: string) => `Read ${name} again`,
  replace: (name: string) => `Replace ${name}`,
  replacing: (percent: string) => `Replacing: ${percent}`,
  tryOut: "Try the knowledge",
  tryText: "Ask as a user would, and see which passages a chat would be given. Nothing of it is kept.",
  question: "Question",
  find: "Find passages",
  finding: "Looking…",
  nothingFound: "No passage was found. A chat would answer without the knowledge.",
  found: (n: number) => `${plural(n, "passage", "passages")}, best first`,
  score: (percent: string) => `${percent} of the best`,
  scoreHint: "Scores compare the passages of one question with each other, by words and by meaning.",
};
