/** The English texts of quotas and of the queue in front of the model. */
import { plural } from "./plural";

const number = (n: number) => n.toLocaleString("en");

export const quotaTexts = {
  ahead: (n: number) =>
    n === 0 ? "You’re next in line…" : `In line: up to ${plural(n, "answer", "answers")} ahead of you…`,

  title: "Usage limits",
  text: "Daily usage (UTC) and storage limits. A job is a file being read, an export or a chat import. You see limits, not anyone’s usage.",
  kinds: {
    accounts: "Each account",
    workspaces: "Each workspace",
    keys: "Each API key",
  },
  one: { account: "Account", workspace: "Workspace", key: "API key" },
  columns: {
    whose: "For",
    answers: "Answers per day",
    tokens: "Tokens per day",
    megabytes: "MB of files",
    files: "Files",
    jobs: "Parallel jobs",
  },
  unlimited: "No limit",
  hint: "Leave empty for no limit.",
  change: (whose: string) => `Change: ${whose}`,
  changeShort: "Change",
  save: "Save",
  cancel: "Cancel",
  own: "Individual limits",
  ownText:
    "These replace the general limits above. Set them on the command line: discreet quota set account:ID --answers 100.",
  remove: (whose: string) => `Remove limits of ${whose}`,
  removeShort: "Remove",
  removeTitle: "Remove these limits?",
  removeText: "The general limit applies again.",
  notNumber: "Enter a whole number, or leave empty.",

  mine: "Usage limits",
  mineText:
    "What you’ve used today (UTC) and your limits. The operator sees the limits and, once a month, about how much you store. A workspace’s owners and admins see a monthly, randomised average for everyone together.",
  mineNone: "No limits apply to you.",
  of: { account: "You", workspace: "Your workspace", key: "Your API key" },
  answers: (used: number | null, most: number) =>
    used === null ? `Up to ${number(most)} answers per day` : `${number(used)} of ${number(most)} answers today`,
  tokens: (used: number | null, most: number) =>
    used === null ? `Up to ${number(most)} tokens per day` : `${number(used)} of ${number(most)} tokens today`,
  megabytes: (used: string | null, most: number) =>
    used === null ? `Up to ${number(most)} MB of files` : `${used} of ${number(most)} MB of files`,
  files: (used: number | null, most: number) =>
    used === null ? `Up to ${number(most)} files` : `${number(used)} of ${number(most)} files`,
  jobs: (used: number | null, most: number) =>
    used === null ? `Up to ${number(most)} parallel jobs` : `${number(used)} of ${number(most)} jobs in progress`,
  daily: (n: number | null, day: string) =>
    n === null
      ? `Fewer than 60 answers per day in the 4 weeks before ${day}`
      : `About ${number(n)} answers per day in the 4 weeks before ${day}`,
};
