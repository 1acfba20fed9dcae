/** The English texts of quotas and of the queue in front of the model. */
import { plural } from "./plural";

const number = (n: number) => n.toLocaleString("en");

export const quotaTexts = {
  ahead: (n: number) =>
    n === 0
      ? "Waiting for the model. Yours is next…"
      : `Waiting for the model. Up to ${plural(n, "answer", "answers")} before yours…`,

  title: "Quotas",
  text: "How much of this server anybody may use in a day (UTC), and how much they may keep. A job is a file that is being read, an export, or a move from another service. You see limits, never what somebody used.",
  kinds: {
    accounts: "Each account",
    workspaces: "Each workspace",
    keys: "Each API key",
  },
  one: { account: "Account", workspace: "Workspace", key: "API key" },
  columns: {
    whose: "For",
    answers: "Answers a day",
    tokens: "Tokens a day",
    megabytes: "MB of files",
    files: "Files",
    jobs: "Jobs at once",
  },
  unlimited: "No limit",
  hint: "Leave empty for no limit.",
  change: (whose: string) => `Change: ${whose}`,
  changeShort: "Change",
  save: "Save",
  cancel: "Cancel",
  own: "Quotas of their own",
  ownText:
    "These come before the ones above. Set them on the command line: discreet quota set account:ID --answers 100.",
  remove: (whose: string) => `Remove the quota of ${whose}`,
  removeShort: "Remove",
  removeTitle: "Remove this quota?",
  removeText: "What holds for everybody holds here again.",
  notNumber: "Please give a whole number, or nothing.",

  mine: "What I may use",
  mineText:
    "The limits that this server's operator set, and how much of yours is used today (UTC). The operator sees the limits alone. What the people of a workspace use is shown to nobody; its owners and admins see an average that is drawn once a month, with some chance in it.",
  mineNone: "Nothing limits what you use.",
  of: { account: "You", workspace: "Your workspace", key: "The key" },
  answers: (used: number | null, most: number) =>
    used === null ? `At most ${number(most)} answers a day` : `${number(used)} of ${number(most)} answers today`,
  tokens: (used: number | null, most: number) =>
    used === null ? `At most ${number(most)} tokens a day` : `${number(used)} of ${number(most)} tokens today`,
  megabytes: (used: string | null, most: number) =>
    used === null ? `At most ${number(most)} MB of files` : `${used} of ${number(most)} MB of files`,
  files: (used: number | null, most: number) =>
    used === null ? `At most ${number(most)} files` : `${number(used)} of ${number(most)} files`,
  jobs: (used: number | null, most: number) =>
    used === null
      ? `At most ${number(most)} jobs in preparation`
      : `${number(used)} of ${number(most)} jobs in preparation`,
  daily: (n: number | null, day: string) =>
    n === null
      ? `Fewer than 60 answers a day in the four weeks before ${day}`
      : `About ${number(n)} answers a day in the four weeks before ${day}`,
};
