/** The English texts of writing by voice. */

export const dictationTexts = {
  start: "Dictate (on this device only)",
  stop: "Stop dictation",
  listening: "Listening on this device only.",
  title: "Dictation",
  here: "Your voice is processed on this device. Nothing is sent until you send the text.",
  notHere:
    "Dictation isn’t available: this browser would send your voice to a third party. Some browsers offer a language pack in their settings.",
};
