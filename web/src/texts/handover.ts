/** The English texts of transferring a GPT. */

export const handoverTexts = {
  title: "Transfer ownership",
  text: "The new owner gets the draft, versions, knowledge and actions. Secrets, shares, feedback and statistics stay behind.",
  details:
    "Training is turned off, and people are asked again about actions they always allowed. What you wrote isn’t used for training unless you allow it in Settings; once the new owner has replaced it, they decide.",
  begin: "Transfer…",
  dialog: "Transfer this GPT",
  email: "New owner’s email",
  hint: "They have 14 days to accept. Until then you own it and can withdraw the offer.",
  offer: "Send offer",
  offering: "Sending…",
  waiting: (email: string, day: string) => `Offered to ${email} until ${day}. You own it until they accept.`,
  withdraw: "Withdraw offer",

  offered: (owner: string, gpt: string) => `${owner} wants to transfer “${gpt}” to you`,
  explanation:
    "You’ll own its draft, versions, knowledge and actions, but see no secrets, feedback, statistics or chats. Training is off and excludes everything from before; the earlier owner decides about what they wrote.",
  accept: "Accept transfer",
  acceptOf: (gpt: string) => `Accept transfer of ${gpt}`,
  declineOf: (gpt: string) => `Decline transfer of ${gpt}`,
};
