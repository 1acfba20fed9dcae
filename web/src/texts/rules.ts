/** The English texts of a workspace's rules, and of auto-delete. */
import { plural } from "./plural";

const days = (n: number) => plural(n, "day", "days");

export const ruleTexts = {
  section: "Rules",
  title: "Workspace rules",
  text: "Rules apply to everyone right away, including to ongoing chats.",
  ownersOnly: "Everyone here can see them; only owners can change them.",
  save: "Save rules",
  narrowed: "Workspace rules don’t allow wider sharing.",
  barred: "You can’t send messages in this chat.",
  undo: "Undo changes",
  confirmTitle: "Save these rules?",
  confirmText: "Saving has these effects:",
  confirmDo: "Save rules",
  changed: "These rules were changed after you opened them.",
  names: {
    builders: "Who can build GPTs",
    sharing: "GPT sharing",
    third_party_gpts: "GPTs from outside",
    domains: "Where actions can send data",
    retention_days: "Auto-delete",
  },
  intro: {
    builders: "Building means creating, editing and publishing GPTs, with their knowledge and actions.",
    sharing: "The widest sharing allowed. A narrower rule also applies to GPTs that are already shared.",
    third_party_gpts:
      "GPTs from personal spaces or other workspaces. GPTs you don’t allow can’t be used here. Existing chats stay readable.",
    domains:
      "Actions send data to other services after people approve it. They can’t approve domains that aren’t listed, even with an earlier “always allow”. Subdomains are included.",
    retention_days:
      "Older chats are permanently deleted, including from backups. Days count from a chat’s last change. If a person’s own setting is shorter, that applies.",
  },
  builders: { everyone: "Everyone in this workspace", admins: "Only owners and admins" },
  sharing: {
    me: "Only the builder",
    workspace: "Everyone in this workspace",
    link: "Anyone with the link",
    everyone: "Everyone on this server",
  },
  thirdParty: { all: "All", approved: "Only approved GPTs", none: "None" },
  approved: "Approved GPTs",
  approvedNone: "No approved GPTs yet.",
  deletedGpt: "Deleted GPT",
  by: (name: string) => `by ${name}`,
  find: "Find GPTs to approve",
  findHint: "Search GPTs published to everyone, or paste a GPT’s link.",
  approve: (name: string) => `Approve ${name}`,
  remove: (name: string) => `Remove approval of ${name}`,
  foundNone: "No other GPTs found.",
  domains: { any: "Anywhere", listed: "Only these domains", none: "Nowhere" },
  domainsField: "Allowed domains",
  domainsHint:
    "One per line, like example.org, without https://, path, port or “*”. IP addresses must be listed themselves.",
  domainsEmpty: "Enter at least one domain, or choose “Nowhere”.",
  kept: { account: "Each person decides", days: "Delete after a number of days" },
  keptFor: (n: number) => `${days(n)} after the last change`,
  days: "Days",
  daysHint: "From 1 to 3,650, counted from the last change.",
  daysWrong: "Enter a whole number from 1 to 3,650.",
  history: "Changes",
  historyNone: "No changes yet.",
  shell: "The command line",
  deletions: "Auto-delete status",
  onTime:
    "Working on time: expired chats are deleted every hour. Numbers and times aren’t shown, because they would reveal when people wrote.",
  late: "Some deletions are more than a day late. The server retries every hour. Ask your admin to check “Background work”.",
  own: {
    title: "Auto-delete",
    text: "Delete chats and images automatically. In a workspace, the shorter period applies.",
    legend: "Delete chats and images",
    always: "Never",
    days: "After a number of days",
    save: "Save",
    saved: "Saved.",
    confirmTitle: "Delete sooner?",
    deletedNow: (n: number) =>
      `${plural(n, "chat or image", "chats or images")} will be permanently deleted within the hour.`,
    deletedSoon: (n: number) => `${plural(n, "chat or image", "chats or images")} will be deleted within a week.`,
    deletedLater: "Others follow when they’re old enough.",
    confirmDo: "Save and delete",
    past: (n: number | null) => (n === null ? "Never" : days(n)),
    history: "Past settings",
  },
};
