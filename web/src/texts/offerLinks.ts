/** The English texts of offer links, for servers that send no mail. */

export const offerLinkTexts = {
  passOn: (email: string) =>
    `Send this link to ${email} yourself. Once they open it, the offer appears in their account.`,
  label: "Offer link",
  once: "Shown only once. If you create a new link, this one stops working.",
  copy: "Copy link",
  unopened: "The link hasn’t been opened yet.",
  needed: "They need a link to see this offer. Create one and send it.",
  new: "New link",
  newOf: (email: string) => `New link for ${email}`,

  title: "You’ve been offered a GPT",
  missing: "Open the full link you were sent, including the code at its end.",
  signInFirst: "Sign in with the email this offer was sent to.",
  as: (name: string, email: string) => `You’re signed in as ${name}, ${email}.`,
  toGpts: "Go to GPTs",
};
