/** The English texts of the operator’s page. */

export const operatorTexts = {
  title: "Operator",
  intro:
    "You run this server. Nothing here shows what anyone wrote, but for what people chose to report, and the records of training datasets; whoever looks at those is written down.",
  settings: "This server",
  name: "Name",
  nameHint: "Shown on the sign-in page and in titles.",
  signUp: "Who may create an account",
  modes: { open: "Anyone who reaches this server", invitation: "People with an invitation", closed: "Nobody" },
  save: "Save settings",
  saved: "Saved",
  invitations: "Invitations",
  note: "For whom (a note for yourself)",
  invite: "Make an invitation",
  inviteLink: "This link is shown once. Send it to the person; it makes one account.",
  inviteCopy: "Copy invitation link",
  invitationsEmpty: "No invitations.",
  invitationOpen: (moment: string) => `Open until ${moment}`,
  invitationUsed: (moment: string) => `Used ${moment}`,
  invitationExpired: (moment: string) => `Expired ${moment}`,
  invitationWithdraw: "Withdraw",
  invitationWithdrawOf: (note: string) => `Withdraw the invitation “${note}”`,
  noNote: "Without a note",
};
