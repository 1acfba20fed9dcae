/** The English texts of sharing a conversation by a link. */

export const shareTexts = {
  title: "Share a copy of this conversation",
  intro:
    "A copy of what you see below, and nothing that comes later. Whoever has the link can read it without an account, until it ends or you stop it.",
  introAtWork:
    "A copy of what you see below, and nothing that comes later. Whoever works in this workspace and has the link can read it, until it ends or you stop it.",
  upTo: "Up to",
  whole: "the end of the conversation",
  files: "With what I gave: pictures, and the names of other files",
  calls: "With what was sent to third parties, and what came back",
  days: "For",
  lasts: (days: number) => (days === 1 ? "1 day" : `${days} days`),
  preview: "This is what they will see",
  you: "Question",
  answer: "Answer",
  make: "Make the link",
  making: "Making …",
  made: "Your link",
  once: (until: string) =>
    `Copy it now: it is shown this once and kept nowhere, not even on this server. It works until ${until}.`,
  copy: "Copy the link",
  done: "Done",
  mine: "Shared conversations",
  mineText:
    "Copies of conversations that others can read by a link. Stopping destroys the key of the copy: the link opens nothing any more, in no backup either.",
  none: "You share no conversation.",
  until: (day: string) => `until ${day}`,
  atWork: "in a workspace",
  stop: "Stop sharing",
  stopOf: (title: string) => `Stop sharing “${title}”`,
  stopTitle: "Stop sharing this conversation?",
  stopText: "The link opens nothing from now on, for anybody. Whoever has read it may have kept a copy.",
};
