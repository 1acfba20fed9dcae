/** The English texts of the sources of a GPT's text. */

const parts = {
  description: "description",
  instructions: "instructions",
  starters: "conversation starters",
  action: "an action",
  file: "a knowledge file",
};
const listed = (words: string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}` : (words[0] ?? "");

export const originTexts = {
  title: "Based on",
  text: "These people also decide about training. To end that, replace their part: clear the field and write it again, or swap the file or action. Editing their text isn’t enough.",
  copied: (name: string | null) => (name ? `A GPT by ${name}` : "A GPT whose builder can no longer be asked"),
  former: (name: string | null) => (name ? `Earlier owner: ${name}` : "An earlier owner who can no longer be asked"),
  parts: (held: (keyof typeof parts)[]) => `In: ${listed(held.map((part) => parts[part]))}.`,
  allows: "Allows training.",
  refuses: "Doesn’t allow training, so no chat with this GPT is used.",
  usedByOthers:
    "Other people’s GPTs are based on this one, and your choice applies to them too. We don’t show whose or how many.",

  formerTitle: "GPTs you transferred",
  formerText:
    "You still decide about what you wrote, in every copy, until it’s replaced. It isn’t used for training unless you allow it here.",
  until: (day: string) => `Transferred on ${day}.`,
  inUse: "What you wrote is still in use.",
  notInUse: "Nothing you wrote is in use anymore.",
  allowFor: (gpt: string) => `Use what I wrote in ${gpt} for training`,
};
