/** The English texts of "About me", the user's description of themselves for models. */
import { count } from "./dates";

export const aboutMeTexts = {
  title: "About me",
  intro: "Tell models once what they should know about you. It’s sent along with your questions.",
  fields: { about_you: "About you", answers: "Response style" },
  examples: {
    about_you: "I teach biology in Kassel, and I’m new to programming.",
    answers: "Brief and friendly. Use metric units.",
  },
  length: (n: number, most: number) => `${count(n)} of ${count(most)} characters`,
  tooLong: (n: number) => (n === 1 ? "1 character too long." : `${count(n)} characters too long.`),
  inChats: "Use in chats without a GPT",
  inChatsHint: "The model that answers gets it. Your model limits and your masking apply.",
  inGpts: "Use with GPTs",
  inGptsHint:
    "The GPT’s model gets it, too. The GPT may use it in requests to services; you see each one before you allow it.",
  privacyNote:
    "Stored encrypted. Never part of training, temporary chats or GPT previews. Each chat’s privacy receipt shows when it was used.",
  saved: "“About me” saved.",
  delete: "Delete",
  deleteTitle: "Delete “About me”?",
  deleteText: "Both texts are permanently deleted. Answers you already have stay.",
  deleted: "“About me” deleted.",
  receipt: (n: number) =>
    n === 1
      ? "“About me” was part of the prompt of 1 answer."
      : `“About me” was part of the prompts of ${count(n)} answers.`,

  found: "This export has custom instructions or memories. None of it is used until you add it to “About me”.",
  add: "Add to “About me”…",
  discard: "Discard",
  addTitle: "Add to “About me”",
  foundList: "Found in your export",
  foundText:
    "Found in your export. Add what fits, and edit it below before you save. The rest is deleted when you save.",
  kinds: {
    about_you: "About you",
    answers: "Response style",
    memory: "Memory",
    project: "Project instructions",
  },
  ofProject: (name: string) => `Instructions of the project “${name}”`,
  addTo: (field: string) => `Add to “${field}”`,
};
