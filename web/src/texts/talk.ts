/** The English texts of building a GPT by describing it. */
export const assistantTexts = {
  tab: "Describe",
  title: "Describe your GPT",
  empty: "What should this GPT do?",
  emptyText:
    "Describe it in your own words. We’ll fill in the form. You can undo any change, and nothing is published.",
  stored: (where: string) =>
    `Processed by the model ${where === "on this server" ? where : `at ${where}`}. This server doesn’t save it or use it for training, and it’s gone when you leave.`,
  suggestions: [
    "A tutor who explains school maths step by step and never gives the answer away",
    "An editor who makes my texts shorter without changing what they say",
    "A travel planner who asks about budget and pace before suggesting anything",
  ],
  message: "Describe the GPT",
  placeholder: "Describe your GPT or what to change",
  you: "You",
  helper: "The model",
  writing: "Writing…",
  waiting: (ahead: number) => `Waiting in line, ${ahead} ahead of you…`,
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
  overwritten: "Changed since",
  nothingFilledIn: "Nothing was filled in.",
  filledInFrom: "Filled in from your description.",
  stopped: "Stopped. Nothing was filled in.",
  retry: "Try again",
  log: "Messages",
};
