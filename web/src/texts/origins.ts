/** The English texts of where a GPT's words come from. */

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
  title: "Made from",
  text: "These people also decide whether this GPT may improve models. Their no holds until you have replaced their part: empty the field and write it new, or remove the file or action and add another. Changing text keeps it.",
  copied: (name: string | null) => (name ? `A GPT by ${name}` : "A GPT of somebody who cannot be asked any more"),
  former: (name: string | null) => (name ? `Earlier owner: ${name}` : "An earlier owner who cannot be asked any more"),
  held: (held: (keyof typeof parts)[]) => `In: ${listed(held.map((part) => parts[part]))}.`,
  allows: "Allows improving models.",
  refuses: "Does not allow improving models, so no conversation with this GPT does.",
  used: "Other people have GPTs that were made from this one. Your choice here holds for them too. Whose and how many is not shown.",

  formerTitle: "GPTs that you handed over",
  formerText:
    "What you wrote stays yours to decide, wherever it is copied, until the new owner has replaced it. It trains nothing unless you allow it here.",
  until: (day: string) => `Handed over on ${day}.`,
  inUse: "Your words are still in use.",
  notInUse: "None of your words are in use any more.",
  allowFor: (gpt: string) => `Allow what I wrote in ${gpt} to be used to improve models`,
};
