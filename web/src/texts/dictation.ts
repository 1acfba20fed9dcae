/** The English texts of writing by voice. */

export const dictationTexts = {
  start: "Write by voice, heard on this device alone",
  stop: "Stop listening",
  listening: "Listening, on this device alone.",
  title: "Writing by voice",
  here: "This browser hears on this device. Nothing that you say is sent anywhere until you send the text.",
  notHere:
    "This browser does not hear your language on this device, so there is no button: other recognisers send what you say to a third party. Some browsers offer a language pack in their settings.",
};
