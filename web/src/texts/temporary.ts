/** The English texts of temporary chats. */
export const temporaryTexts = {
  name: "Temporary chat",
  switch: "Temporary chat",
  switchHint: "A chat that is never written to disk",
  withGpt: (name: string) => `Temporary chat with ${name}`,
  text: "Nothing of this chat is written down. Use it for what should leave no trace here.",
  points: [
    "It is held in the server’s memory, for this browser alone, and is in none of your lists.",
    "It is gone when you close it, close the tab or sign out, after an hour without use, and when the server stops.",
    "It never trains a model, and is counted in no statistics.",
    "What you let a GPT send to others, they may keep. You are asked each time, and your ledger says to whom it went and when, but not what.",
  ],
  head: "In memory only. Gone when you close it, or after an hour without use.",
  keep: "Keep",
  keepTitle: "Keep this conversation?",
  keepText:
    "It is then stored like every other conversation, sealed under your key, and stands in your list until you delete it. What you have said so far, and what follows in it, will never train a model.",
  keepDo: "Keep this conversation",
  close: "Close",
  closeTitle: "Close this temporary chat?",
  closeText: "It is gone at once, and cannot be brought back.",
  closeDo: "Close and forget it",
  over: "This chat is over",
  begin: "Begin a new chat",
};
