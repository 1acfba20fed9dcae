/** The English texts of the choice whether a user's chats may train models. */
export const improveTexts = {
  question: "Help improve models with your chats?",
  hint: "Optional, for new chats only, and only if everyone involved agrees. Personal details are reduced, not always removed. Stop any time.",
  how: "How this works",
  commitment: "Read the commitment",
  explain:
    "Optional. It covers only chats you start after you agree, and only as long as everyone else involved agrees too. Personal details are reduced, but never removed completely. The operator can review the data, and you’ll see when they do. You can stop at any time; that’s permanent for all chats up to then. The same goes for images you create.",
  yes: "Yes, use my chats",
  no: "No, keep them out",
  choose: "Choose yes or no to continue.",
  switch: "Use my chats for training",
  since: (day: string) => `On since ${day}.`,
  off: "Off. Your chats aren’t used for training.",
  history: "Your choices so far",
  said: (allowed: boolean) => (allowed ? "On" : "Off"),
  offTitle: "Turn off training?",
  offText: "None of your chats so far can be used for training from now on, even if you turn this on again later.",
  offDo: "Turn off",
  onTitle: "Turn on training?",
  onText:
    "Chats you start after this may be used for training if everyone else involved agrees too. Earlier chats stay out.",
  onDo: "Turn on",
};
