/** The English texts of sharing a GPT with people. */

export const gptSharingTexts = {
  share: "Share",
  title: "Share this GPT",
  intro:
    "Invite people on this server by email. They never see anyone’s chats, feedback or statistics, and only you can publish, delete, share or allow training.",
  introAtWork:
    "Invite people in this workspace by email. They never see anyone’s chats, feedback or statistics, and only you can publish, delete or share.",
  email: "Email",
  right: "Access",
  rights: { chat: "Chat", view: "View and copy", edit: "Edit" },
  hints: {
    chat: "Use the published version.",
    view: "Also see its instructions, knowledge, actions and versions, and copy it.",
    edit: "Also edit the draft, knowledge and picture, but not action secrets or authentication.",
  },
  invite: "Invite",
  inviting: "Inviting…",
  offered: (email: string) =>
    `Invited ${email}. They have 14 days to accept on their GPTs page, once they’ve confirmed this email.`,
  people: "Shared with",
  nobody: "Not shared with anyone yet.",
  waiting: (right: string, day: string) => `Invited: ${right}, until ${day}`,
  access: (right: string) => `Access: ${right}`,
  change: (email: string) => `Access for ${email}`,
  takeBack: "Remove",
  takeBackOf: (email: string) => `Remove ${email}`,
  takeBackTitle: (email: string) => `Remove access for ${email}?`,
  takeBackText: "Their access ends right away, even during an answer. Copies they’ve made stay theirs.",

  withMe: "Shared with you",
  offers: "Offered to you",
  offerOf: (owner: string, gpt: string) => `${owner} invited you to “${gpt}”`,
  means: {
    chat: "You can chat with it. Neither its builder nor others it’s shared with can read your chats.",
    view: "You can chat with it, see how it’s built, and duplicate it.",
    edit: "You can also edit its draft and knowledge. What you add becomes part of the GPT and stays when you leave. Its owner decides whether it can be used for training.",
  },
  until: (day: string) => `Until ${day}`,
  accept: "Accept",
  acceptOf: (gpt: string) => `Accept ${gpt}`,
  decline: "Decline",
  declineOf: (gpt: string) => `Decline ${gpt}`,
  leave: "Leave",
  leaveOf: (gpt: string) => `Leave ${gpt}`,
  leaveTitle: (gpt: string) => `Leave “${gpt}”?`,
  leaveText: "You’ll lose access unless it’s published to you. Your chats stay yours.",
  look: "View",
  lookOf: (gpt: string) => `View ${gpt}`,

  editing: (owner: string) =>
    `${owner} owns this GPT and publishes it. Knowledge and picture changes apply right away.`,
  looking: (owner: string) => `${owner} shared this GPT with you. This is its current draft. You can duplicate it.`,
  noInstructions: "No instructions.",
  starters: "Conversation starters",
  knowledge: "Knowledge",
  actions: "Actions",
  none: "None.",

  changed: "Someone else saved this draft after you opened it.",
  useTheirs: "Use theirs",
  keepMine: "Keep mine",
};
