/** The English texts of sharing a GPT with people. */

export const gptSharingTexts = {
  share: "Share",
  title: "Share this GPT",
  intro:
    "With people of this server, by their address. Nobody gets to read anybody’s conversations, feedback or numbers by it, and nobody but you publishes, deletes, shares or sets the training switch.",
  introAtWork:
    "With people of this workspace, by their address. Nobody gets to read anybody’s conversations, feedback or numbers by it, and nobody but you publishes, deletes or shares.",
  email: "E-mail address",
  right: "They may",
  rights: { chat: "Chat", view: "Look and duplicate", edit: "Edit" },
  hints: {
    chat: "Use the version that you have published.",
    view: "Also see instructions, knowledge, actions and versions, and make a GPT of their own of them.",
    edit: "Also change the draft, and knowledge and picture at once. Never your actions’ secrets or how they sign in.",
  },
  give: "Offer it",
  giving: "Offering…",
  offered: (email: string) =>
    `Offered to ${email} for 14 days. It shows up among the GPTs of the account that has confirmed this address.`,
  people: "Shared with",
  nobody: "Nobody yet.",
  waiting: (right: string, day: string) => `Offered: ${right}, until ${day}`,
  holds: (right: string) => `May: ${right}`,
  change: (email: string) => `What ${email} may do`,
  takeBack: "Take back",
  takeBackOf: (email: string) => `Take back what ${email} has`,
  takeBackTitle: (email: string) => `Take back what ${email} has?`,
  takeBackText:
    "It ends at once, with answers that are being written for them. Copies that they have made are theirs and stay.",

  withMe: "Shared with you",
  offers: "Offered to you",
  offerOf: (owner: string, gpt: string) => `${owner} offers you “${gpt}”`,
  means: {
    chat: "You may chat with it. Nobody it is shared with, and not its builder, can read what you write.",
    view: "You may chat with it, look at what it is made of, and duplicate it.",
    edit: "You may also change its draft and knowledge. What you write into it becomes part of the GPT: it stays when you leave, and whether it may train a model is its owner’s choice, not yours.",
  },
  until: (day: string) => `Until ${day}`,
  accept: "Accept",
  acceptOf: (gpt: string) => `Accept ${gpt}`,
  decline: "Decline",
  declineOf: (gpt: string) => `Decline ${gpt}`,
  leave: "Leave",
  leaveOf: (gpt: string) => `Leave ${gpt}`,
  leaveTitle: (gpt: string) => `Leave “${gpt}”?`,
  leaveText: "You can no longer see or use it, unless it is published to you. Your conversations with it stay yours.",
  look: "Look",
  lookOf: (gpt: string) => `Look at ${gpt}`,

  editing: (owner: string) =>
    `This GPT is ${owner}’s. You change its draft; they publish it. Knowledge and picture change at once.`,
  looking: (owner: string) => `${owner} lets you look at this GPT and duplicate it. Its draft, as it stands:`,
  noInstructions: "No instructions.",
  starters: "Conversation starters",
  knowledge: "Knowledge",
  actions: "Actions",
  none: "None.",

  changed: "Somebody else has saved this draft since you opened it.",
  theirs: "Take theirs",
  mine: "Keep mine",
};
