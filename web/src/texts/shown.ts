/** The English texts of the actions on the shown chat. */

export const currentChatTexts = {
  group: "This chat",
  rename: "Rename chat",
  pin: "Pin chat",
  unpin: "Unpin chat",
  archive: "Archive chat",
  unarchive: "Unarchive chat",
  move: "Move chat to folder",
  delete: "Delete chat",
  mask: "Mask personal data in this chat",
  unmask: "Stop masking in this chat",
  /** Announced once it is chosen. */
  masking: "Saved. It applies from the next message.",
  save: "Export chat as Markdown (this branch)",
  word: "Export chat as Word (this branch)",
  pdf: "Export chat as PDF (this branch)",
  json: "Export chat as JSON (all branches)",
};
