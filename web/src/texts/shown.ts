/** The English texts of what can be done with the chat that is shown. */

export const shownTexts = {
  group: "This chat",
  rename: "Rename chat",
  pin: "Pin chat",
  unpin: "Unpin chat",
  archive: "Archive chat",
  unarchive: "Unarchive chat",
  move: "Move chat to folder",
  delete: "Delete chat",
  save: "Export chat as Markdown (this branch)",
  json: "Export chat as JSON (all branches)",
};
