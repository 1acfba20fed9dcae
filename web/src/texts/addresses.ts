/** The English texts of e-mail addresses: the mailed link to sign up, and confirming the address of an account. */

export const addressTexts = {
  hint: "We send a link to this address. It shows that the address is yours.",
  send: "Send me a link",
  sending: "Sending…",
  sentTitle: "Check your mail",
  sentText: (email: string) => `We have sent a link to ${email}. Open it within 24 hours to go on.`,
  nothing: "Nothing came? Look into the spam folder, and check that the address is spelt right.",
  again: "Send it again",
  sentAgain: "Sent again.",
  other: "Use another address",
  missing: "This page needs the link from your mail. Open it as it is, with the long code at its end.",
  askAgain: "Ask for another link",
  invitedTo: (workspace: string) => `You were invited to ${workspace}`,
  joinIt: "Join it with this account",

  isConfirmed: "Confirmed. What others offer to this address shows up among your GPTs.",
  notConfirmed: "Not confirmed. What others offer to this address does not show up until you confirm it.",
  neverConfirmed:
    "Not confirmed: this server sends no mail. What others offer to this address you find by the link that they give you.",
  ownSent: (email: string) => `We have sent a link to ${email}. Open it within 24 hours in this browser.`,
  confirmTitle: "Confirm your e-mail address",
  signInFirst: "Sign in to your account first, so that the address is confirmed for nobody else’s.",
  confirmFor: (email: string) => `You are signed in with ${email}.`,
  confirm: "Confirm",
  confirmed: (email: string) => `${email} is confirmed.`,
  toGpts: "See what is offered to you",
  toSettings: "Privacy and account",
  unseen: "Your e-mail address is not confirmed. GPTs that others offer to it do not show up until it is.",
};
