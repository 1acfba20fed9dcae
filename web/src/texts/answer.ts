/** The English texts of what can be done with an answer, beyond copying it. */

export const answerTexts = {
  share: "Share a copy up to here",
  aloud: "Read aloud, with a voice of this device",
  silence: "Stop reading",
};
