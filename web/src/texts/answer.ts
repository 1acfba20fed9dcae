/** The English texts of what can be done with an answer, beyond copying it. */

export const answerTexts = {
  share: "Share up to here",
  more: "More options for this answer",
  aloud: "Read aloud (on this device)",
  silence: "Stop reading",
};
