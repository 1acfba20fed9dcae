/** The English texts of a workspace's rules, and of how long one keeps one's conversations. */
import { plural } from "./plural";

const days = (n: number) => plural(n, "day", "days");

export const ruleTexts = {
  section: "Rules",
  title: "Rules of this workspace",
  text: "They hold from the moment they are saved, in every conversation that is begun or goes on here, for everybody.",
  ownersOnly: "Everybody here can read them; only owners can change them.",
  save: "Save rules",
  narrowed: "The rules of this workspace let its GPTs go no further.",
  barred: "Nothing can be sent here.",
  undo: "Undo changes",
  confirmTitle: "Save these rules?",
  confirmText: "This ends what was allowed until now:",
  confirmDo: "Save rules",
  changed: "These rules were changed meanwhile.",
  names: {
    builders: "Who may build GPTs",
    sharing: "How far GPTs may be shared",
    third_party_gpts: "GPTs that were made elsewhere",
    domains: "Where actions may send",
    retention_days: "How long conversations are kept",
  },
  about: {
    builders: "Building is making a GPT, changing it, giving it knowledge or actions, and publishing it.",
    sharing:
      "The furthest that a GPT of this workspace goes, whoever publishes it. A narrower rule also pulls back what is shared further already.",
    third_party_gpts:
      "GPTs that people made in their own space or in another workspace. One that is not allowed is not listed here, begins no conversation and answers no more; what was said stays readable.",
    domains:
      "Actions send parts of a conversation to third parties, after its person has seen and allowed it. Nobody can allow what is not listed, and no earlier “always allow” counts. A domain includes its subdomains.",
    retention_days:
      "Counted from the last change of each conversation. What is over is deleted for ever, its key first, so that backups hold noise. Whoever has set less time for themselves keeps it less.",
  },
  builders: { everyone: "Everybody in this workspace", admins: "Only owners and admins" },
  sharing: {
    me: "Nobody but who builds it",
    workspace: "The people of this workspace",
    link: "Whoever has the link",
    everyone: "Everyone on this server",
  },
  thirdParty: { all: "All of them", approved: "Those that owners approve", none: "None" },
  approved: "Approved GPTs",
  approvedNone: "None is approved yet.",
  gone: "A GPT that is gone",
  by: (name: string) => `by ${name}`,
  find: "Find GPTs to approve",
  findHint: "By name or description, or paste a GPT’s link. You see what is published to everyone.",
  approve: (name: string) => `Approve ${name}`,
  remove: (name: string) => `Take back the approval of ${name}`,
  foundNone: "No other GPT that was made elsewhere fits.",
  domains: { any: "Anywhere", listed: "Only to these domains", none: "Nowhere" },
  domainsField: "Allowed domains",
  domainsHint:
    "One a line, like example.org. No https://, path, port or “*”. An IP address counts only when it is listed itself.",
  domainsEmpty: "List at least one domain, or choose “Nowhere”.",
  kept: { account: "As each person has set for themselves", days: "Until so many days after the last change" },
  keptFor: (n: number) => `Until ${days(n)} after the last change`,
  days: "Days",
  daysHint: "A whole number from 1 to 3,650.",
  daysWrong: "Give a whole number from 1 to 3,650.",
  history: "Changes",
  historyNone: "Nothing has been changed since the workspace was made.",
  shell: "The command line",
  deletions: "Deletions by this rule",
  inTime:
    "The server deletes every hour what is over, and is in time. How many conversations that was, and when, is shown to nobody: it would tell when people last wrote in them.",
  late: "Some deletions have not been finished for more than a day. The server tries again every hour. Ask its operator to look at “Background”.",
  own: {
    title: "How long your conversations and images are kept",
    text: "Yours alone to set. In a workspace its rule counts, too: the shorter time wins. An image is counted from when it was made.",
    legend: "Keep my conversations and images",
    always: "Until I delete them",
    days: "Until so many days after the last change",
    save: "Save",
    saved: "Saved.",
    confirmTitle: "Keep them for less time?",
    confirmDo: "Save and delete",
    past: (n: number | null) => (n === null ? "Until deleted" : days(n)),
    history: "What you have chosen",
  },
};
