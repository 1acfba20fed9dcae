/** The English texts of an answer's details (model, time, sources), titles and follow-ups. */
import { plural } from "./plural";

export const chatTexts = {
  onThisServer: "Built-in model",
  morePassages: (n: number) => `${plural(n, "more passage", "more passages")} read`,
  passages: (n: number) => `${plural(n, "passage", "passages")} read`,
  missingPictures: (n: number) =>
    n === 1 ? "A picture was here. It wasn’t imported." : `${n} pictures were here. They weren’t imported.`,
  followUps: "Ask next",
  choices: {
    title: "Titles and follow-ups",
    titles: "Title chats automatically",
    titlesHint: "After the first answer, the same model gets the start of the chat again, without personal details.",
    followUps: "Suggest follow-up questions",
    followUpsHint: "After each answer, the same model gets your question and the answer again. Nothing is stored.",
    here: "Applies to this browser.",
  },
  titleRequest: {
    possible: "The model gets the start of the chat again, to title it.",
    done: "The model got the start of the chat again, to title it.",
  },
};
