/** The English texts of sharing a chat by a link. */

export const shareTexts = {
  title: "Share chat",
  intro:
    "Anyone with the link can read this snapshot, no account needed, until it expires or you stop sharing. Later messages aren’t included.",
  introAtWork:
    "Anyone in this workspace with the link can read this snapshot until it expires or you stop sharing. Later messages aren’t included.",
  upTo: "Include messages up to",
  wholeChat: "The end of the chat",
  files: "Include my images and file names",
  calls: "Include data sent to other services and their replies",
  days: "Expires after",
  lasts: (days: number) => (days === 1 ? "1 day" : `${days} days`),
  preview: "Preview",
  you: "Question",
  answer: "Answer",
  make: "Create and copy link",
  making: "Creating…",
  yourLink: "Your link",
  once: (until: string) =>
    `Copy it now. For your privacy we don’t store it, so it won’t be shown again. Works until ${until}.`,
  copy: "Copy link",
  copied: "Link copied",
  notCopied: "You haven’t copied the link yet. It won’t be shown again.",
  done: "Done",
  sharedChats: "Shared chats",
  mineText:
    "Snapshots that others can read with a link. When you stop sharing, the link stops working and the copy can’t be recovered, not even from a backup.",
  none: "You haven’t shared any chats.",
  until: (day: string) => `Expires ${day}`,
  atWork: "in a workspace",
  stop: "Stop sharing",
  stopOf: (title: string) => `Stop sharing “${title}”`,
  stopTitle: "Stop sharing this chat?",
  stopText: "The link stops working for everyone. People who opened it may have kept a copy.",
};
