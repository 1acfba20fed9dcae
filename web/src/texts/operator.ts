/** The English texts of the operator’s page. */

import { plural } from "./plural";

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
  background: {
    title: "Background work",
    text: "What the server does beside answering: files, deletions, statistics, the evidence log. The server’s log has more about each failure.",
    fine: "Nothing failed in the last 7 days, and nothing is waiting.",
    failed: (failures: number, first: string) => `Failed up to ${plural(failures, "time", "times")} since ${first}`,
    last: (moment: string, error: string) => `Last: ${moment} (${error})`,
    waiting: (jobs: number, queue: string) => `Up to ${plural(jobs, "job", "jobs")} waiting in the queue ${queue}`,
    waitingSince: (moment: string) =>
      `Since ${moment}. Check that a process works on it (DISCREET_JOBS), or wait if it is busy.`,
  },
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
