/** The English texts of the links of offers, where the server sends no mail. */

export const offerLinkTexts = {
  passOn: (email: string) =>
    `Give this link to ${email} yourself. The offer shows up for the account with that address once the link was opened.`,
  label: "Link of the offer",
  once: "Shown once. You can make a new link, and this one ends then.",
  copy: "Copy the link",
  waits: "Waits for its link to be opened.",
  needed: "This offer is seen only with a link. Make one and pass it on.",
  new: "New link",
  newOf: (email: string) => `New link for ${email}`,

  title: "A GPT is offered to you",
  missing: "This page needs the link that you were given. Open it as it is, with the long code at its end.",
  signInFirst: "Sign in to the account with the e-mail address that it was offered to.",
  as: (name: string, email: string) => `You are signed in as ${name}, ${email}.`,
  away: "Go to the GPTs",
};
