/** The English texts of what builders do with a GPT beside writing it. */
import { plural } from "./plural";

export const buildingTexts = {
  builderText: "Builders choose their own names. This server doesn’t verify them.",
  builderGpts: (n: number) => `${plural(n, "GPT", "GPTs")} you can use`,

  duplicate: "Duplicate",
  duplicating: "Duplicating…",
  duplicateText:
    "Creates a copy with its knowledge and actions, without secrets. Original authors still decide whether their parts are used for training.",
  duplicated: "Open copy",

  versions: "Versions",
  versionsText:
    "Restore a version to your draft. Nothing changes for people until you publish.",
  none: "No versions yet",
  noneText: "Each version you publish appears here.",
  version: (n: number) => `Version ${n}`,
  current: "Published",
  noNote: "No note",
  compare: (n: number) => `Compare version ${n} with your draft`,
  compareShort: "Compare",
  back: "All versions",
  restore: "Restore to draft",
  restoreTitle: (n: number) => `Restore version ${n}?`,
  restoreText:
    "This replaces your draft. Knowledge files stay. Restored actions need their secret again, and people are asked again.",
  restoreDo: "Restore",
  note: "What’s new (optional)",
  noteHint: "Shown in the version list, not to people who chat with it.",

  compareTitle: (n: number) => `Version ${n} and your draft`,
  same: "Your draft is the same as this version.",
  fields: {
    name: "Name",
    description: "Description",
    instructions: "Instructions",
    starters: "Conversation starters",
    model: "Model",
    knowledge_use: "Showing sources",
    policy: "Privacy policy",
    auth: "Authentication",
    document: "Document",
  },
  then: "This version",
  now: "Draft",
  unset: "Empty",
  serversChoice: "Default model",
  removedLine: "Only in this version:",
  addedLine: "Only in the draft:",
  unchanged: (n: number) => plural(n, "unchanged line", "unchanged lines"),
  tooLong: "The document changed. It’s too long to compare line by line.",
  actions: "Actions",
  action: { added: "New in the draft", removed: "Not in the draft", changed: "Changed" },
  operations: {
    added: (names: string) => `Added in the draft: ${names}.`,
    removed: (names: string) => `Removed in the draft: ${names}.`,
    changed: (names: string) => `Changed: ${names}. People who always allowed it are asked again.`,
  },
  knowledge: "Knowledge",
  filesSince: (n: number) =>
    `${plural(n, "file", "files")} added since. All versions share the same knowledge:`,

  retry: (name: string) => `Process ${name} again`,
  replace: (name: string) => `Replace ${name}`,
  replacing: (percent: string) => `Replacing: ${percent}`,
  tryOut: "Test search",
  tryText: "Ask a question to see which passages the GPT would get. Nothing is saved.",
  question: "Question",
  find: "Find passages",
  finding: "Searching…",
  nothingFound: "No passages found. The GPT would answer without its knowledge.",
  found: (n: number) => `${plural(n, "passage", "passages")}, best first`,
  score: (percent: string) => `Relevance ${percent}`,
  scoreHint: "Compared with the best match, by words and meaning.",
};
