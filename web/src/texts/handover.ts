/** The English texts of handing a GPT over. */

export const handoverTexts = {
  title: "Hand over",
  text: "Somebody else owns it from then on: the draft, all versions, knowledge and actions go along. Your actions’ secrets, rights that you gave, feedback and numbers do not, the training switch goes to off, and people are asked again about what they had always allowed. What you wrote trains nothing until the new owner has replaced it, unless you allow it on your privacy page.",
  begin: "Hand over…",
  dialog: "Hand this GPT over",
  email: "E-mail address of the new owner",
  hint: "They have 14 days to accept. Until then it is yours, and you can withdraw.",
  offer: "Offer it",
  offering: "Offering…",
  waiting: (email: string, day: string) => `Offered to ${email}, until ${day}. It is yours until they accept.`,
  withdraw: "Withdraw the offer",

  offered: (owner: string, gpt: string) => `${owner} wants to hand “${gpt}” over to you`,
  means:
    "You own it from then on: its draft, versions, knowledge and actions. Its actions’ secrets have to be given anew, its training switch is off, and nothing from before can improve a model. What the earlier owner wrote stays under their choice until you have replaced it. You see no feedback and no numbers from before, and nobody’s conversations.",
  accept: "Take it over",
  acceptOf: (gpt: string) => `Take over ${gpt}`,
  declineOf: (gpt: string) => `Decline to take over ${gpt}`,
};
