/** The English texts of what can be done with the conversation that is shown. */

export const shownTexts = {
  group: "This conversation",
  rename: "Rename this conversation",
  pin: "Pin this conversation",
  unpin: "Unpin this conversation",
  archive: "Archive this conversation",
  unarchive: "Take this conversation out of the archive",
  move: "Move this conversation to a folder",
  delete: "Delete this conversation",
  save: "Save this branch as a Markdown file",
};
