/** The English texts of building by talking. */
export const talkTexts = {
  tab: "Talk",
  title: "Build by talking",
  empty: "What should this GPT do?",
  emptyText:
    "Say it in your words. The form is filled in for you; every change is shown and can be undone, and nothing is published.",
  stored: (where: string) =>
    `This server does not store this talk and trains nothing with it. What you say goes, with the form, to the model ${where === "on this server" ? where : `at ${where}`}; the talk is gone when you leave this page.`,
  suggestions: [
    "A tutor who explains school maths step by step and never gives the answer away",
    "An editor who makes my texts shorter without changing what they say",
    "A travel planner who asks about budget and pace before suggesting anything",
  ],
  message: "What the GPT should be",
  placeholder: "Say what the GPT should be, or what should change",
  you: "You",
  helper: "The model",
  writing: "The model is writing…",
  waiting: (ahead: number) => `Waiting its turn: ${ahead} ahead.`,
  filled: "Filled in",
  changed: {
    name: "Name",
    description: "Description",
    instructions: "Instructions",
    starters: "Conversation starters",
  },
  undo: "Undo",
  undoOf: (field: string) => `Undo the change to “${field}”`,
  undone: "Undone",
  overwritten: "changed since",
  nothing: "Nothing was filled in.",
  by: "Filled in by talking.",
  stopped: "Stopped. Nothing was filled in.",
  retry: "Try again",
  log: "The talk",
};
