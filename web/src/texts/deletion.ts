/** The English texts of deleting one's account, and of what was deleted. */
import { plural } from "./plural";

export const deletionTexts = {
  section: "Deletion",
  sectionText: "What you have deleted, what became of it, and how to delete all of it.",
  toList: "What was deleted",
  toAccount: "Delete my account",
  title: "What was deleted",
  intro:
    "Of each deletion: how much it was, when its keys were destroyed and when the last row was gone. Nothing of what was in it is kept here.",
  empty: "Nothing was deleted yet.",
  emptyText: "When you delete something, it is written down here, without what was in it.",
  older: "Show older ones",
  kinds: {
    conversation: "A conversation",
    message: "A message, and what followed from it",
    image: "An image",
    gpt: "A GPT",
    knowledge: "A knowledge file",
    account: "An account",
    workspace: "A workspace",
  },
  madeBy: {
    person: "",
    limit: "Deleted when its time was over.",
    operator: "Deleted by the operator of this server.",
  },
  asked: "Deleted",
  keys: "Keys destroyed",
  done: "Nothing left",
  underWay: "Under way",
  amounts: {
    messages: (n: number) => plural(n, "message", "messages"),
    conversations: (n: number) => plural(n, "conversation", "conversations"),
    shares: (n: number) => plural(n, "shared copy", "shared copies"),
    images: (n: number) => plural(n, "image", "images"),
    gpts: (n: number) => plural(n, "GPT", "GPTs"),
    versions: (n: number) => plural(n, "published version", "published versions"),
    knowledge_files: (n: number) => plural(n, "knowledge file", "knowledge files"),
    passages: (n: number) => plural(n, "passage", "passages"),
    connections: (n: number) => plural(n, "sign-in at a third party", "sign-ins at third parties"),
    standing_grants: (n: number) => plural(n, "“always allow”", "“always allow”"),
    feedback_notes: (n: number) => plural(n, "note of feedback that was sent", "notes of feedback that was sent"),
    api_keys: (n: number) => plural(n, "API key", "API keys"),
    api_projects: (n: number) => plural(n, "API project", "API projects"),
    passkeys: (n: number) => plural(n, "passkey", "passkeys"),
    sessions: (n: number) => plural(n, "session", "sessions"),
    workspaces: (n: number) => plural(n, "workspace left", "workspaces left"),
    members: (n: number) => plural(n, "member", "members"),
    disclosures: (n: number) => plural(n, "line in the ledger", "lines in the ledger"),
  } as Record<string, (n: number) => string>,
  disclosures: (n: number) =>
    `Third parties had received something of it ${n === 1 ? "once" : `${n} times`}. That cannot be recalled.`,
  inLedger: "See your ledger.",
  knowledgeNote: "Backups can be opened until its GPT is deleted: the file was sealed under the GPT’s key.",
  datasets: "Training datasets that held something of it were marked, and every later one leaves it out:",
  dataset: (purpose: string) => `“${purpose}”`,
  datasetUntil: (day: string) => `expires on ${day}`,
  datasetGone: "is gone",
  account: {
    title: "Delete my account",
    intro: "At once and for good. Nobody can bring it back: not you, not the operator, and no backup.",
    goes: "What goes",
    nothing: "There is nothing in it yet.",
    always: "Your name, e-mail address, password and settings.",
    conversationsNote:
      "Your conversations in workspaces are among them: they are yours alone to read, and go with you.",
    inUse: "Others use these GPTs. They end for everybody; what others said with them stays theirs:",
    keysFirst:
      "Your keys are destroyed first, so that what backups hold is noise from then on. Then every row goes; it takes seconds, or minutes where there is much.",
    stays: "What stays, and why",
    staysOf: {
      received:
        "What third parties have received. Nobody can recall it from here: save your ledger first, and the prepared erasure requests, which go with your account.",
      gpts: (n: number, name: string) =>
        `${plural(n, "GPT that you built", "GPTs that you built")} in “${name}”: ${n === 1 ? "it belongs" : "they belong"} to the workspace, and ${n === 1 ? "passes" : "pass"} to an owner of it.`,
      audit: "What the logs of your workspaces say of you, with your name: their owners keep them.",
      directory: "What an organisation’s directory has told about you: it belongs to the organisation.",
      feedback:
        "Feedback that was delivered. It has no name on it; take back what you do not want to leave before you go.",
      choices:
        "That somebody said yes or no to training, and accepted the terms, and when. It names nobody, and nobody can tell any more whose it was.",
      datasets: (n: number) =>
        `${plural(n, "training dataset", "training datasets")} with something of yours, until ${n === 1 ? "it expires or is" : "they expire or are"} destroyed: marked, and left out of every later one.`,
      numbers:
        "Numbers about GPTs that are out already. They hold noise, so that nobody can tell whether you are in them.",
    },
    first: "Before you go",
    toExport: "Take all of it along",
    ledgerJson: "Save my ledger",
    toLedger: "See the ledger and write erasure requests",
    toFeedback: "Take back feedback",
    cannot: "You cannot delete it yet",
    toWorkspaces: "Go to the workspace",
    type: (email: string) => `To go on, type your e-mail address: ${email}`,
    sure: "I want all of this to be deleted, and know that nobody can bring it back.",
    do: "Delete my account for good",
    doing: "Deleting…",
  },
  deletedAccount: {
    title: "Your account is deleted",
    text: "You are signed out everywhere. This page tells what became of it; its address is the only way here, so keep it if you want to look again. It is kept for a year.",
    receipt: "Save the receipt",
    receiptText:
      "With it anybody can check that the deletion was ordered, and when: it stands in this server’s evidence log. Your other receipts went with the account; the export has them.",
    missing: "This address lacks its code. Open the whole address that you were shown when the account was deleted.",
  },
};
