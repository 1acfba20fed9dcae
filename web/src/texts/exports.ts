/** The English texts of taking one's data along. */

export const exportTexts = {
  title: "Take your data along",
  text: "Everything of yourself as one ZIP, in JSON and Markdown: account, choices, conversations, GPTs, images, what has left, and more. It is made in the background and can be downloaded within a day. Once you have it, it is destroyed here.",
  textAtWork:
    "Your own conversations in this workspace as one ZIP, in JSON and Markdown. They belong to the workspace, and its owners see that you have downloaded them. For everything else of yours, switch to your own space.",
  ask: "Make an export",
  again: "Make a new export",
  asking: "Asking…",
  progress: "How far the export is",
  waiting: "It begins in a moment. You can leave this page.",
  making: (amount: string) => `It is being made: ${amount} so far. You can leave this page.`,
  ready: (amount: string, moment: string) =>
    `It is ready: ${amount}. You can download it until ${moment}. Once you have it, it is destroyed here.`,
  taking: "It is being downloaded. Once you have it, it is destroyed here.",
  delivered: "You have downloaded it. It is destroyed here in about a minute; until then you can download it again.",
  download: "Download",
  downloadAgain: "Download again",
  discard: "Discard",
  discardTitle: "Discard this export?",
  discardText: "It is deleted here, at once. You can ask for a new one at any time.",
  downloaded: (moment: string) => `You downloaded your last export ${moment}. Nothing of it is left here.`,
  discarded: (moment: string) => `You discarded your last export ${moment}.`,
  outdated: (moment: string) =>
    `Something that your last export held was deleted ${moment}, and so the export was, too. Ask for a new one.`,
  expired: (moment: string) => `Your last export was not downloaded, and was deleted ${moment}.`,
  failed: (moment: string) =>
    `Your last export could not be made (${moment}). Nothing of it is left. Please try again.`,
};
