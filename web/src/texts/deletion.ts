/** The English texts of deleting the account, and of deleted data. */
import { plural } from "./plural";

export const deletionTexts = {
  section: "Deletion",
  sectionText: "See what you’ve deleted, or delete your account.",
  toList: "View deletion history",
  toAccount: "Delete account",
  title: "Deletion history",
  intro:
    "How much you deleted, when its keys were destroyed, and when the last of it was removed. The content itself isn’t kept.",
  empty: "Nothing deleted yet",
  emptyText: "Deletions are listed here, without their content.",
  older: "Show older",
  kinds: {
    conversation: "Chat",
    message: "Part of a chat",
    image: "Image",
    gpt: "GPT",
    knowledge: "Knowledge file",
    account: "Account",
    workspace: "Workspace",
  },
  madeBy: {
    person: "",
    limit: "Deleted automatically (auto-delete).",
    operator: "Deleted by the operator of this server.",
  },
  asked: "Deleted",
  keys: "Keys destroyed",
  done: "Fully removed",
  underWay: "In progress",
  amounts: {
    messages: (n: number) => plural(n, "message", "messages"),
    conversations: (n: number) => plural(n, "chat", "chats"),
    shares: (n: number) => plural(n, "shared copy", "shared copies"),
    prompts: (n: number) => plural(n, "prompt", "prompts"),
    images: (n: number) => plural(n, "image", "images"),
    gpts: (n: number) => plural(n, "GPT", "GPTs"),
    versions: (n: number) => plural(n, "published version", "published versions"),
    knowledge_files: (n: number) => plural(n, "knowledge file", "knowledge files"),
    passages: (n: number) => plural(n, "passage", "passages"),
    connections: (n: number) => plural(n, "connected service", "connected services"),
    standing_grants: (n: number) => plural(n, "“always allow” permission", "“always allow” permissions"),
    feedback_notes: (n: number) => plural(n, "note about sent feedback", "notes about sent feedback"),
    api_keys: (n: number) => plural(n, "API key", "API keys"),
    api_projects: (n: number) => plural(n, "API project", "API projects"),
    passkeys: (n: number) => plural(n, "passkey", "passkeys"),
    sessions: (n: number) => plural(n, "session", "sessions"),
    workspaces: (n: number) => plural(n, "workspace membership", "workspace memberships"),
    members: (n: number) => plural(n, "member", "members"),
    disclosures: (n: number) => plural(n, "entry in Data sent", "entries in Data sent"),
  } as Record<string, (n: number) => string>,
  disclosures: (n: number) =>
    `Data from it was sent to other services ${n === 1 ? "once" : `${n} times`}. We can’t recall that.`,
  inLedger: "View in Data sent",
  knowledgeNote:
    "Backups may still contain this file until you delete its GPT, because both are encrypted with the GPT’s key.",
  datasets: "These training datasets contained some of it. It was marked for removal, and later datasets leave it out:",
  dataset: (purpose: string) => `“${purpose}”`,
  datasetUntil: (day: string) => `expires on ${day}`,
  datasetGone: "no longer exists",
  account: {
    title: "Delete account",
    short: "You’ll see what is deleted and what stays before you confirm.",
    review: "Review and delete",
    intro: "This is immediate and permanent. Your account can’t be restored by you, the operator, or a backup.",
    deleted: "What will be deleted",
    nothing: "There’s nothing in it yet.",
    always: "Your name, email, password and settings.",
    conversationsNote:
      "This includes your workspace chats. Only you can read them, so they’re deleted with your account.",
    inUse: "Other people use these GPTs. They’ll stop working for everyone, but people keep their own chats:",
    keysFirst:
      "Your keys are destroyed first, so backups become unreadable too. Removing the rest takes seconds, or minutes for large accounts.",
    remaining: "What stays, and why",
    remainingItems: {
      received:
        "Data that other services received. We can’t recall it. Save Data sent and its deletion requests first: they’re deleted with your account.",
      gpts: (n: number, name: string) =>
        `${plural(n, "GPT", "GPTs")} you built in “${name}”. ${n === 1 ? "It belongs" : "They belong"} to the workspace and will be transferred to an owner.`,
      audit: "Entries about you in your workspaces’ audit logs, with your name. Their owners keep these logs.",
      directory: "Information about you from an organisation’s directory. It belongs to the organisation.",
      feedback:
        "Feedback that was already delivered. It doesn’t carry your name. Withdraw it first if you don’t want to leave it.",
      choices:
        "An anonymous record of past consent choices and accepted terms, with dates. It can no longer be linked to you.",
      datasets: (n: number) =>
        `${plural(n, "training dataset", "training datasets")} with your content, until ${n === 1 ? "it expires or is" : "they expire or are"} destroyed. Your content is marked for removal and left out of later datasets.`,
      numbers:
        "Usage statistics that were already released. They contain random noise, so no one can tell whether you’re included.",
    },
    beforeDeleting: "Before you go",
    toExport: "Export my data",
    ledgerJson: "Download data sent",
    toLedger: "Request deletion from services",
    toFeedback: "Withdraw feedback",
    notYet: "You can’t delete your account yet",
    toWorkspaces: "Go to workspace",
    type: (email: string) => `Type your email to confirm: ${email}`,
    confirm: "Permanently delete account",
    deleting: "Deleting…",
  },
  deletedAccount: {
    title: "Your account was deleted",
    text: "You’re signed out everywhere. Bookmark this page to check the deletion later: its link is the only way back here. It stays available for a year.",
    receipt: "Download receipt",
    receiptText:
      "It proves that you ordered the deletion, and when. Your other receipts were deleted with the account; your export includes them.",
    missing: "This link is incomplete. Open the full link you were shown when the account was deleted.",
  },
};
