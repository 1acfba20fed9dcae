/** The English texts of email addresses: the mailed sign-up link, and the confirmation of an address. */

export const addressTexts = {
  hint: "We’ll send a link to confirm it’s yours.",
  send: "Send link",
  sending: "Sending…",
  sentTitle: "Check your inbox",
  sentText: (email: string) => `We’ve sent a link to ${email}. Open it within 24 hours to continue.`,
  noEmailHint: "No email? Check your spam folder and the spelling of the address.",
  resend: "Send again",
  sentAgain: "Sent again.",
  useOtherAddress: "Use another address",
  missing: "Open the complete link from your email, including the long code at its end.",
  askAgain: "Get a new link",
  invitedTo: (workspace: string) => `You’re invited to ${workspace}`,
  joinIt: "Join with this account",

  isConfirmed: "Confirmed. GPTs shared with this address appear under GPTs.",
  notConfirmed: "Not confirmed. GPTs shared with this address appear once you confirm it.",
  neverConfirmed:
    "Not confirmed, because this server doesn’t send email. To open a GPT shared with you, use the link you were given.",
  ownSent: (email: string) => `We’ve sent a link to ${email}. Open it in this browser within 24 hours.`,
  change: {
    action: "Change email",
    field: "New email",
    current: (email: string) => `Your email is ${email}.`,
    byLink: "We’ll send a link to this address. Your email changes when you open it.",
    withoutMail: "This server doesn’t send email, so your email changes right away. Check the spelling.",
    sent: (email: string) =>
      `We’ve sent a link to ${email}. Open it in this browser within 24 hours to change your email.`,
    changed: "Email changed.",
  },
  confirmTitle: "Confirm your email address",
  signInFirst: "Sign in first to confirm this address for your account.",
  confirmFor: (email: string) => `You’re signed in as ${email}.`,
  confirm: "Confirm",
  confirmed: (email: string) => `${email} is confirmed.`,
  toGpts: "View shared GPTs",
  toSettings: "Settings",
  unseen: "Confirm your email address to see GPTs shared with it.",
};
