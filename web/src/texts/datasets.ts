/** The English texts of training datasets: for the operator who orders them, and for whoever is in them. */
import { plural } from "./plural";

const range = (first: number, last: number) =>
  first === last
    ? `Record ${first.toLocaleString("en")}`
    : `Records ${first.toLocaleString("en")} to ${last.toLocaleString("en")}`;

const conversations = (n: number) => plural(n, "conversation", "conversations");
const records = (n: number) => plural(n, "record", "records");

export const datasetTexts = {
  title: "Training datasets",
  text: "A dataset holds only what every party allowed, without interruption, since before it began. Each person sees the datasets that hold something of theirs.",
  back: "Operator",
  empty: "No datasets yet.",
  emptyText: "Say above what one is for. It is built in the background.",
  earlier: (n: number) => `Earlier ones: ${n.toLocaleString("en")}`,

  purpose: "Purpose",
  purposeHint: "What the dataset is for. Everyone whose content is in it reads this.",
  how: "How it is built",
  profile: "How personal information is reduced",
  profileHint: "The more thorough, the longer it takes. None finds everything.",
  profiles: { patterns: "Patterns", standard: "Standard", thorough: "Thorough" },
  from: "Conversations that began on or after",
  until: "Conversations that began before",
  dayHint: "Days begin at midnight UTC. Leave it empty for no limit.",
  across: "Leave out what earlier datasets hold already",
  acrossHint: "Conversations that are almost the same as one in an earlier dataset of this purpose are not used again.",
  days: "Days until it expires",
  daysHint: "Then its key is destroyed, and its files with it. At most 3,650.",
  daysWrong: "Give a whole number of days, from 1 to 3,650.",
  spanWrong: "This must be later than the day it begins on.",
  build: "Build a dataset",
  starting: "Starting…",
  span: (from: string | null, until: string | null) => {
    if (from && until) return `conversations begun from ${from} until before ${until}`;
    if (from) return `conversations begun from ${from} on`;
    return until ? `conversations begun before ${until}` : "all conversations that may be used";
  },
  terms: (profile: string, span: string, across: boolean, days: string) =>
    `${profile}; ${span}; ${across ? "without" : "also"} what earlier ones hold; for ${days}.`,
  forDays: (n: number) => plural(n, "day", "days"),

  states: {
    waiting: "Waiting",
    building: "Building",
    ready: "Ready",
    failed: "Failed",
    cancelled: "Stopped",
    expired: "Expired",
    destroyed: "Destroyed",
  },
  asked: (moment: string) => `Asked for ${moment}`,
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
  waitingText: "It begins when what is ahead of it in the queue is done.",
  stop: "Stop",
  stopOf: (purpose: string) => `Stop building “${purpose}”`,
  stopTitle: "Stop building this dataset?",
  stopText: "What has been built so far is destroyed. That it was begun stays on record.",
  stopDo: "Stop building",

  facts: "What it is",
  holds: "Holds",
  expiresAt: "Expires",
  expiresIn: (day: string) => `${day}. Its key is destroyed then.`,
  reduced: "Personal information",
  chosen: "Chosen from",
  alike: "Almost the same",
  alikeAcross: "Left out, also when an earlier dataset of this purpose holds it",
  alikeWithin: "Left out within this dataset",
  replaces: "Rebuilt from",
  replacesLink: "The one before it",
  id: "Identifier",
  copyId: "Copy the identifier",
  root: "Merkle root",
  rootNone: "The manifest names none.",
  copyRoot: "Copy the Merkle root",
  was: "Its key and its files are gone. What is told here is all that is left of it.",

  withdrawn: (n: number) => `${records(n)} ${n === 1 ? "was" : "were"} withdrawn since: drop or rebuild`,
  withdrawnTitle: (n: number) => `${records(n)} ${n === 1 ? "was" : "were"} withdrawn since it was built`,
  withdrawnText:
    "Drop them wherever copies of it are, or rebuild it: the new one leaves them out. This one cannot be downloaded any more.",
  withdrawnList: "Which records",
  withdrawnPlace: (n: number, shard: number, line: number) => `Record ${n}: shard ${shard}, line ${line}`,
  rebuild: "Rebuild it",
  rebuildTitle: "Rebuild this dataset?",
  rebuildText:
    "A new one is built for the same purpose and in the same way, from what may be used now. This one stays until you destroy it.",
  again: "Build it again",
  againText: "A new one is built for the same purpose and in the same way, from what may be used now.",
  rebuildDo: "Build",

  counts: "What became of the conversations",
  countsText: "Each conversation that was looked at, counted once.",
  countsNone: "No conversation was looked at.",
  reason: "Reason",
  amount: "Conversations",
  total: "Looked at in all",
  removed: "Personal information taken out",
  removedText: "Each was replaced by a gap such as [EMAIL]. What no detector found is still in there.",
  removedNone: "None was found.",
  kind: "Kind",
  gaps: "Gaps",
  kinds: {
    PERSON: "Names of people",
    ADDRESS: "Addresses",
    EMAIL: "E-mail addresses",
    PHONE: "Telephone numbers",
    CREDIT_CARD: "Payment cards",
    IBAN: "Bank accounts (IBAN)",
    SSN: "Social security numbers",
    IP: "IP addresses",
    GOV_ID: "Numbers of identity papers and taxpayers",
    HANDLE: "User names on platforms",
    LICENSE_PLATE: "License plates",
    RECORD_NUMBER: "Customer and patient numbers",
    SECRET: "Passwords, keys and tokens",
  } as Record<string, string>,

  comparison: "Compared with the one before",
  comparisonNone: "No dataset of this purpose was built before it.",
  comparedWith: (moment: string) => `With the one built ${moment}`,
  what: "What",
  now: "Now",
  before: "Before",
  change: "Change",
  takenOut: (kind: string) => `Taken out: ${kind}`,
  records: "Conversations in it",
  messages: "Messages in it",

  preview: "Look at records",
  previewText:
    "Records are shown as the dataset holds them, with personal information reduced, and never with whose they are. Every look is written down with your name before anything is shown, and everyone who is in the dataset sees how often its records were looked at.",
  previewDo: (n: number) => (n === 1 ? "Look at its one record" : `Look at the first ${n}`),
  previewNone: "It holds no records.",
  shown: (first: number, last: number, total: number) =>
    `${range(first, last)}, of ${total.toLocaleString("en")} in all`,
  nextPage: "Next records",
  previousPage: "Back",
  pages: "Other records",
  record: (n: number) => `Record ${n.toLocaleString("en")}`,
  place: (shard: number, line: number) => `shard ${shard}, line ${line}`,
  textOf: (n: number) => `Text of record ${n.toLocaleString("en")}`,
  recordWithdrawn: "Withdrawn, so it is not shown.",
  roles: { system: "Instructions", user: "Person", assistant: "Model" } as Record<string, string>,
  close: "Close the records",

  looks: "Who has looked",
  looksNone: "Nobody has looked at its records.",
  lookKinds: {
    preview: (first: number, n: number) =>
      `looked at up to ${records(n)}, from number ${first.toLocaleString("en")} on`,
    download: (_: number, n: number) => `downloaded all ${records(n)}`,
    export: (_: number, n: number) => `exported all ${records(n)} to a folder`,
    proof: (first: number) => `was shown since when record ${first.toLocaleString("en")} may be used`,
  },

  models: "Models trained from it",
  modelsText:
    "Record here when a model has been trained from this dataset. Everyone who is in it sees the model’s name. It stays on record for good, also after the dataset is gone.",
  modelsNone: "None has been recorded.",
  modelRecorded: (moment: string) => `Recorded ${moment}`,
  model: "Name of the model",
  modelHint: "As people know it. Everyone who is in the dataset reads this.",
  note: "Note (for operators)",
  recordModel: "Record it",
  recordTitle: "Record that this model was trained?",
  recordText: (name: string) => `“${name}” will be named to everyone who is in the dataset. This cannot be taken back.`,

  download: "Download",
  downloadTitle: "Download this dataset?",
  downloadText:
    "You receive the records in clear, with the manifest, as one ZIP file. Copies outside are no longer under this server’s control: it cannot take out of them what somebody withdraws later, nor let them expire. Keep them safe, come back for the list of withdrawn records, and delete them by the day the dataset expires.",
  downloadLogged: "The download is written down, and everyone who is in the dataset sees it counted.",
  downloadDo: "Download the ZIP file",
  manifest: "Manifest",
  receipts: "Receipts",
  manifestOf: (purpose: string) => `Manifest of “${purpose}”`,
  datasheet: "Datasheet",
  datasheetOf: (purpose: string) => `Datasheet of “${purpose}”`,
  saveFile: "Save as a file",
  publishable: "It holds no content and names nobody, so it can be published.",
  destroy: "Destroy",
  destroyTitle: "Destroy this dataset?",
  destroyText: (purpose: string) =>
    `The key of “${purpose}” is destroyed, and then its files: nothing opens them any more, in backups neither. Copies that were downloaded stay where they are. That it existed stays on record.`,

  mine: {
    title: "Was my content used?",
    text: "Every training dataset that holds something of yours. To withdraw, say no under “Your choice”, or switch a conversation off or delete it: every later dataset leaves it out, those that exist are marked, and their operator is told which records to drop. For a GPT of yours, its switch and deleting a knowledge file do the same.",
    empty: "None. No dataset holds a conversation of yours.",
    holds: (n: number, messages: number) =>
      `${plural(n, "conversation", "conversations")} of yours, with ${plural(messages, "message", "messages")}`,
    states: {
      ready: (built: string, expires: string) => `Built ${built}, expires ${expires}`,
      expired: (built: string, expires: string) => `Built ${built}, expired ${expires}: its key is destroyed`,
      destroyed: (built: string, _: string) => `Built ${built}, since destroyed`,
    },
    withdrawn: (n: number, of: number) => {
      if (n === 0) return "Nothing of yours in it is withdrawn.";
      const which = n < of ? `${n.toLocaleString("en")} of them` : of === 1 ? "It was" : "All of them were";
      return `${which} withdrawn since, by you or by a GPT’s builder: the operator is told to drop ${n === 1 ? "it" : "them"}.`;
    },
    looks: (n: number) =>
      n === 0
        ? "Nobody has looked at its records."
        : `Its records were looked at ${plural(n, "time", "times")}, without saying whose they are.`,
    exported: (n: number, day: string) =>
      n === 1
        ? `Exported in clear on ${day}. This copy has left the server: withdrawing does not reach it.`
        : `Exported in clear ${plural(n, "time", "times")}, last on ${day}. These copies have left the server: withdrawing does not reach them.`,
    ofGpts: "What may hold something of your GPTs",
    ofGptsText:
      "These were built while your GPT allowed improvement, so they may hold its instructions or knowledge. Which of them do is not told: it would tell you whether somebody has talked with it.",
    gpts: (names: (string | null)[]) => {
      const gone = names.filter((name) => name === null).length;
      const deleted =
        gone === 1 ? "a GPT that you have deleted" : `${gone.toLocaleString("en")} GPTs that you have deleted`;
      return [...names.filter((name) => name !== null).map((name) => `“${name}”`), ...(gone ? [deleted] : [])].join(
        ", ",
      );
    },
    mayHold: (gpts: string) => `May hold something of ${gpts}`,
    models: "Models trained from it",
    modelsFinal: "What a model has learned cannot be taken out of it: withdrawing helps only for models trained later.",
    modelSince: (name: string, day: string) => `${name}, recorded ${day}`,
  },
};
