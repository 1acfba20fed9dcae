/** The English texts of training datasets: for the operator who orders them, and for the people in them. */
import { plural } from "./plural";

/** Records count from 0 in the files, but from 1 in the UI. */
const numbered = (n: number) => `#${(n + 1).toLocaleString("en")}`;
const range = (first: number, last: number) =>
  first === last ? `Record ${numbered(first)}` : `Records ${numbered(first)} to ${numbered(last)}`;

const conversations = (n: number) => plural(n, "chat", "chats");
const records = (n: number) => plural(n, "record", "records");

export const datasetTexts = {
  title: "Training datasets",
  text: "Only includes chats where everyone involved agreed before the chat started and hasn’t withdrawn. People can see which datasets include their data.",
  empty: "No datasets yet",
  emptyText: "Describe the purpose to start building one.",
  earlier: (n: number) => `Past datasets: ${n.toLocaleString("en")}`,

  purpose: "Purpose",
  purposeHint: "What it’s for. People whose content is included can read this.",
  options: "Options",
  profile: "Personal data removal",
  profileHint: "More thorough takes longer. None finds everything.",
  profiles: { patterns: "Patterns", standard: "Standard", thorough: "Thorough" },
  from: "Chats started on or after",
  until: "Chats started before",
  dayHint: "Days start at midnight UTC. Leave empty for no limit.",
  skipEarlier: "Skip chats already in earlier datasets",
  acrossHint: "Leaves out near-duplicates of chats in earlier datasets with this purpose.",
  days: "Days until it expires",
  daysHint: "Its key and files are then destroyed. 3,650 at most.",
  daysWrong: "Enter a whole number from 1 to 3,650.",
  spanWrong: "Choose a later date than the start.",
  build: "Build dataset",
  starting: "Starting…",
  span: (from: string | null, until: string | null) => {
    if (from && until) return `chats started from ${from} until before ${until}`;
    if (from) return `chats started on or after ${from}`;
    return until ? `chats started before ${until}` : "all chats that may be used";
  },
  terms: (profile: string, span: string, across: boolean, days: string) =>
    `${profile} · ${span} · ${across ? "skips" : "includes"} chats in earlier datasets · expires after ${days}`,
  forDays: (n: number) => plural(n, "day", "days"),

  states: {
    waiting: "Queued",
    building: "Building",
    ready: "Ready",
    empty: "Empty",
    failed: "Failed",
    cancelled: "Stopped",
    expired: "Expired",
    destroyed: "Destroyed",
  },
  asked: (moment: string) => `Requested ${moment}`,
  built: (moment: string) => `Built ${moment}`,
  ended: {
    waiting: (_: string) => "",
    building: (_: string) => "",
    ready: (_: string) => "",
    failed: (moment: string) => `Failed ${moment}`,
    cancelled: (moment: string) => `Stopped ${moment}`,
    expired: (moment: string) => `Expired ${moment}`,
    destroyed: (moment: string) => `Destroyed ${moment}`,
  },
  expires: (day: string) => `Expires ${day}`,
  progress: (part: string) => `${part} done`,
  left: (seconds: number) => {
    if (seconds < 60) return "less than a minute left";
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `about ${plural(minutes, "minute", "minutes")} left`;
    return `about ${plural(Math.round(seconds / 3600), "hour", "hours")} left`;
  },
  size: (n: number, messages: number) => `${conversations(n)}, ${plural(messages, "message", "messages")}`,
  waitingText: "Starts when earlier jobs are done.",
  stop: "Stop",
  stopOf: (purpose: string) => `Stop building “${purpose}”`,
  stopTitle: "Stop building this dataset?",
  stopText: "Everything built so far is destroyed. The attempt stays on record.",
  stopDo: "Stop building",

  facts: "Details",
  contents: "Contains",
  expiresAt: "Expires",
  expiresIn: (day: string) => `${day}. Its key is then destroyed.`,
  reduced: "Personal data",
  chosen: "Selected from",
  alike: "Near-duplicates",
  alikeAcross: "Left out, including those of earlier datasets with this purpose",
  alikeWithin: "Left out within this dataset",
  replaces: "Rebuilt from",
  replacesLink: "Previous dataset",
  id: "ID",
  copyId: "Copy ID",
  root: "Merkle root",
  rootNone: "The manifest doesn’t name one.",
  copyRoot: "Copy Merkle root",
  destroyedNote: "Its key and files have been destroyed. Only the details on this page remain.",

  withdrawn: (n: number) => `${records(n)} withdrawn: drop or rebuild`,
  withdrawnTitle: (n: number) => `${records(n)} withdrawn since it was built`,
  withdrawnText:
    "Drop them from all copies, or rebuild the dataset without them. This one can’t be downloaded any more.",
  withdrawnList: "Show records",
  withdrawnPlace: (n: number, shard: number, line: number) => `Record ${numbered(n)}: shard ${shard}, line ${line}`,
  rebuild: "Rebuild",
  rebuildTitle: "Rebuild this dataset?",
  rebuildText:
    "Builds a new one with the same purpose and options, from chats that may be used now. This one stays until you destroy it.",
  rebuildAgain: "Build again",
  againText: "Builds a new one with the same purpose and options, from chats that may be used now.",
  rebuildDo: "Build",

  counts: "What was included and why",
  countsText: "Every chat that was checked, counted once.",
  countsNone: "No chats were checked.",
  reason: "Reason",
  amount: "Chats",
  total: "Total checked",
  removed: "Personal data removed",
  removedText: "Replaced by gaps such as [EMAIL]. Automatic detection can miss things, and those are still included.",
  removedNone: "None found.",
  kind: "Type",
  gaps: "Gaps",
  kinds: {
    PERSON: "Names of people",
    ADDRESS: "Postal addresses",
    EMAIL: "Email addresses",
    PHONE: "Phone numbers",
    CREDIT_CARD: "Payment cards",
    IBAN: "Bank accounts (IBAN)",
    SSN: "Social security numbers",
    IP: "IP addresses",
    GOV_ID: "ID card and tax numbers",
    HANDLE: "Usernames",
    LICENSE_PLATE: "License plates",
    RECORD_NUMBER: "Customer and patient numbers",
    SECRET: "Passwords, keys and tokens",
  } as Record<string, string>,

  comparison: "Compared with the previous dataset",
  comparisonNone: "This is the first dataset with this purpose.",
  comparedWith: (moment: string) => `Compared with the dataset built ${moment}`,
  item: "Item",
  now: "Now",
  before: "Before",
  change: "Change",
  takenOut: (kind: string) => `Removed: ${kind}`,
  records: "Chats included",
  messages: "Messages included",

  preview: "View records",
  previewText:
    "Records don’t show whose they are. Your access is logged with your name, and people in the dataset can see how often it was viewed.",
  previewDo: (n: number) => (n === 1 ? "View the record" : `View first ${n} records`),
  previewNone: "It contains no records.",
  range: (first: number, last: number, total: number) =>
    `${range(first, last)}, ${total.toLocaleString("en")} in total`,
  nextPage: "Next",
  previousPage: "Previous",
  pages: "Pages of records",
  record: (n: number) => `Record ${numbered(n)}`,
  position: (shard: number, line: number) => `shard ${shard}, line ${line}`,
  textOf: (n: number) => `Text of record ${numbered(n)}`,
  recordWithdrawn: "Withdrawn, so it isn’t shown.",
  roles: { system: "Instructions", user: "Person", assistant: "Model" } as Record<string, string>,
  close: "Close records",

  looks: "Access log",
  looksNone: "No one has viewed its records.",
  lookKinds: {
    preview: (first: number, n: number) =>
      first === 0 ? `viewed up to ${records(n)}` : `viewed up to ${records(n)}, starting at ${numbered(first)}`,
    download: (_: number, n: number) => `downloaded all ${records(n)}`,
    export: (_: number, n: number) => `exported all ${records(n)} to a folder`,
    proof: (first: number) => `viewed the proof of permission for record ${numbered(first)}`,
  },

  models: "Models trained on this dataset",
  modelsText: "Add each model here. People in the dataset see its name, and entries are permanent.",
  modelsNone: "No models yet.",
  modelRecorded: (moment: string) => `Added ${moment}`,
  model: "Model name",
  modelHint: "The public name. People in the dataset see it.",
  note: "Note (for operators)",
  recordModel: "Add model",
  recordTitle: "Add this model?",
  recordText: (name: string) => `People in the dataset will see “${name}”. You can’t undo this.`,

  download: "Download",
  downloadTitle: "Download this dataset?",
  downloadText:
    "You’ll download unencrypted records. This server can’t delete or expire your copy: store it safely, check back for withdrawn records, and delete it by the expiry date.",
  downloadLogged: "Your download is logged, and people in the dataset can see it.",
  downloadDo: "Download ZIP",
  manifest: "Manifest",
  receipts: "Receipts",
  manifestOf: (purpose: string) => `Manifest of “${purpose}”`,
  datasheet: "Datasheet",
  datasheetOf: (purpose: string) => `Datasheet of “${purpose}”`,
  saveFile: "Save file",
  publishable: "Safe to publish: contains no content and no names.",
  destroy: "Destroy",
  destroyTitle: "Destroy this dataset?",
  destroyText: (purpose: string) =>
    `The key and files of “${purpose}” are destroyed, so it can’t be opened again, not even from a backup. Downloaded copies aren’t affected. A record that it existed is kept.`,

  mine: {
    title: "Training datasets with your content",
    text: "To withdraw content, turn off training for it or delete it: later datasets leave it out, existing ones are marked, and the operator is told which records to drop.",
    empty: "No dataset includes your chats.",
    holds: (n: number, messages: number) =>
      `Includes ${plural(n, "chat", "chats")} with ${plural(messages, "message", "messages")}`,
    states: {
      ready: (built: string, expires: string) => `Built ${built}, expires ${expires}`,
      expired: (built: string, expires: string) => `Built ${built}, expired ${expires}: its key is destroyed`,
      destroyed: (built: string, _: string) => `Built ${built}, since destroyed`,
    },
    withdrawn: (n: number, of: number) => {
      if (n === 0) return "None of it has been withdrawn.";
      const which = n < of ? `${n.toLocaleString("en")} of them` : of === 1 ? "It" : "All of them";
      return `${which} ${n === 1 ? "was" : "were"} withdrawn by you or a GPT’s builder. The operator is told to drop ${n === 1 ? "it" : "them"}.`;
    },
    looks: (n: number) =>
      n === 0
        ? "No one has viewed its records."
        : `Its records were viewed ${plural(n, "time", "times")}, without showing whose they are.`,
    exported: (n: number, day: string) =>
      n === 1
        ? `Exported unencrypted on ${day}. Withdrawing doesn’t reach this copy.`
        : `Exported unencrypted ${plural(n, "time", "times")}, last on ${day}. Withdrawing doesn’t reach these copies.`,
    ofGpts: "Datasets that may include your GPTs",
    ofGptsText:
      "Built while your GPT allowed training, so they may include its instructions or knowledge. We don’t show which do: that would reveal whether people used it.",
    gpts: (names: (string | null)[]) => {
      const gone = names.filter((name) => name === null).length;
      const deleted = gone === 1 ? "a GPT you deleted" : `${gone.toLocaleString("en")} GPTs you deleted`;
      return [...names.filter((name) => name !== null).map((name) => `“${name}”`), ...(gone ? [deleted] : [])].join(
        ", ",
      );
    },
    mayHold: (gpts: string) => `May include content of ${gpts}`,
    models: "Models trained on it",
    modelsFinal: "A model can’t unlearn it. Withdrawing only affects models trained later.",
    modelSince: (name: string, day: string) => `${name}, added ${day}`,
  },
};
