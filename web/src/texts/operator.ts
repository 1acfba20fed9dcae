/** The English texts of the operator’s page. */

import { plural } from "./plural";

export const operatorTexts = {
  intro:
    "You can’t see people’s chats here, except what they report and training records. Opening training records is logged.",
  signUp: "Who can sign up",
  modes: { open: "Anyone", invitation: "People with an invitation", closed: "No one" },
  save: "Save settings",
  saved: "Saved",
  background: {
    title: "Background work",
    text: "Files, deletions, statistics and signed records. Details of failures are in the server’s log.",
    fine: "All good: no failures in the last 7 days, and nothing waiting.",
    failed: (failures: number, first: string) => `Failed up to ${plural(failures, "time", "times")} since ${first}`,
    last: (moment: string, error: string) => `Last: ${moment} (${error})`,
    waiting: (jobs: number, queue: string) => `Up to ${plural(jobs, "job", "jobs")} waiting in the queue ${queue}`,
    waitingSince: (moment: string) =>
      `Since ${moment}. Check that a process runs these jobs (DISCREET_JOBS), or wait if it’s busy.`,
  },
  invitations: "Invitations",
  note: "Who is it for? (private note)",
  invite: "Create invite link",
  inviteLink: "Copy this link now. It’s shown once and creates one account.",
  inviteCopy: "Copy invite link",
  invitationsEmpty: "No invitations yet",
  invitationOpen: (moment: string) => `Valid until ${moment}`,
  invitationUsed: (moment: string) => `Used ${moment}`,
  invitationExpired: (moment: string) => `Expired ${moment}`,
  invitationWithdraw: "Withdraw",
  invitationWithdrawOf: (note: string) => `Withdraw invitation “${note}”`,
  noNote: "No note",
};
