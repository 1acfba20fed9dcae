/** The English texts of the browser's log check, which compares the evidence log with what it saw earlier. */
import { plural } from "./plural";

export const logCheckTexts = {
  title: "Browser check",
  text: "At each visit, this browser makes the server prove that nothing was changed or removed since the last checkpoint it saw. You’ll get a warning if the log doesn’t match.",
  firstVisit: (size: string) =>
    `First visit: this browser saved the log’s state (${size}) and compares it from now on.`,
  holds: (size: string, first: string) =>
    `All good: ${size}, and nothing this browser has seen since ${first} was changed.`,
  unchecked: (last: string | null) =>
    last === null
      ? "Couldn’t read the log, so there’s nothing to compare yet. We’ll try again at your next visit."
      : `Couldn’t read the log, so nothing was compared. Last compared: ${last}.`,
  unsupported:
    "This browser can’t verify the log’s signatures (Ed25519). Update it, use another browser, or run “discreet evidence watch” on any computer.",
  insecure: "The browser can’t verify the log’s signatures because this page wasn’t loaded over HTTPS.",
  alarm: "This server’s log contradicts what this browser saw before",
  reasons: {
    shrunk: "The log has fewer entries than before: entries were removed.",
    two: "There are two different logs of the same size, both signed by this server.",
    rewritten: "The log doesn’t start with the entries that were there before: the past was rewritten.",
    unproven: "The server refuses to prove that the log only grew.",
    key: "The log isn’t signed with the key this browser knows, and no new log was announced.",
    replaced: "The server shows a different log, which doesn’t correctly state what the old one was.",
  },
  comparison: (old: string, now: string, when: string) => `Seen before: ${old}. Shown now: ${now}. Noticed: ${when}.`,
  whatToDo: "What to do",
  steps: [
    "Download and keep both checkpoints. The server signed both: together they prove to anyone what happened.",
    "Ask the operator, but not through this server. After restoring a backup, they have to start a new log that says so. A warning about missing entries then ends on its own.",
    "Compare with others: another person’s browser, a witness, or “discreet evidence watch” shows which log they got.",
    "Until this is explained, rely only on receipts you downloaded earlier.",
  ],
  downloads: {
    old: "Download earlier checkpoint",
    new: "Download current checkpoint",
    proof: "Download server’s proof",
  },
  startOver: "Trust this log",
  startOverText:
    "This browser forgets what it saw before and trusts the log as shown now. Download both checkpoints first: they’re forgotten too.",
  cancel: "Cancel",
  newLog: "This server has started a new log of signed records.",
  newLogText: (lost: number) =>
    lost === 0
      ? "It correctly names the old one. Nothing this browser has seen is lost."
      : `It correctly names the old one. A restored backup lacked its end: ${plural(lost, "entry", "entries")} this browser has seen ${lost === 1 ? "is" : "are"} lost.`,
  more: "Learn more",
  gotIt: "Got it",
  witnesses: "Witnesses",
  witnessesText:
    "Independent servers that sign each checkpoint after checking that the log only grew. If the server showed two people different logs, they couldn’t both be signed.",
  noWitness: "The operator hasn’t added any.",
  required: (n: number, of: number) => `A receipt needs signatures from ${n} of ${plural(of, "witness", "witnesses")}.`,
  witness: {
    waiting: "hasn’t been asked yet",
    fine: (size: string) => `signed ${size}`,
    failing: (when: string) => `hasn’t signed since ${when}`,
    contradicts: "signed a different log with this server’s name",
  },
  runOne: "Anyone can be a witness: download the program and run it on your computer.",
  program: "Download witness program",
};
