/** The English texts of exporting the user's data. */

export const exportTexts = {
  title: "Export your data",
  text: "Get all your data as one ZIP (JSON and Markdown), except workspace chats: export those in their workspace. Once it’s ready, you have one day to download it.",
  textAtWork:
    "Get your chats in this workspace as one ZIP (JSON and Markdown). They belong to the workspace, and its owners can see that you downloaded them. For the rest of your data, switch to Personal.",
  ask: "Create export",
  createNew: "Create new export",
  asking: "Starting…",
  progress: "Export progress",
  waiting: "Preparing your export. You can leave this page.",
  making: (amount: string) => `Preparing your export: ${amount} so far. You can leave this page.`,
  ready: (amount: string, moment: string) =>
    `Your export is ready: ${amount}. Download it by ${moment}. After the download, it’s deleted from this server.`,
  taking: "Downloading… After the download, it’s deleted from this server.",
  delivered: "Downloaded. You can download it again for about a minute, then it’s deleted from this server.",
  download: "Download",
  downloadAgain: "Download again",
  discard: "Discard",
  discardTitle: "Discard this export?",
  discardText: "It’s deleted right away. You can create a new one at any time.",
  downloaded: (moment: string) => `Last export downloaded: ${moment}. It’s no longer on this server.`,
  discarded: (moment: string) => `Last export discarded: ${moment}.`,
  outdated: (moment: string) =>
    `Your last export was deleted (${moment}) because something in it was deleted. Create a new one.`,
  expired: (moment: string) => `Your last export expired before you downloaded it and was deleted: ${moment}.`,
  failed: (moment: string) => `Your last export failed (${moment}), and nothing of it was kept. Please try again.`,
};
