/** The English texts of the actions on an answer, besides copying it. */

export const answerTexts = {
  share: "Share up to here",
  more: "More options for this answer",
  aloud: "Read aloud (on this device)",
  silence: "Stop reading",
};
