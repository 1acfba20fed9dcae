/** The English texts of what this browser compares: the evidence log now with what it saw before. */
import { plural } from "./plural";

export const logCheckTexts = {
  title: "What this browser checks",
  text: "This browser remembers the last checkpoint that it saw. At each visit the server has to prove that nothing before it was changed or removed. So a server that shows you another log than it showed you before is noticed, and so is a log that lost entries.",
  begun: (size: string) =>
    `This browser has seen the log for the first time now, with ${size}. From now on it compares.`,
  holds: (size: string, first: string) =>
    `Holds: ${size} now, and nothing that this browser has seen since ${first} was changed.`,
  unchecked: (last: string | null) =>
    last === null
      ? "The log could not be read, so there is nothing to compare with yet. It is tried again at your next visit."
      : `The log could not be read, so nothing was compared now. It was compared last on ${last}.`,
  unsupported:
    "This browser cannot verify the log’s signatures (Ed25519), so it compares nothing. Update it, or use another one. “discreet evidence watch” does the same from any computer.",
  insecure:
    "This page was not loaded over https, so the browser cannot verify the log’s signatures and compares nothing.",
  alarm: "This server’s evidence log contradicts what this browser has seen before",
  whys: {
    shrunk: "The log has fewer entries than before: entries were removed.",
    two: "There are two different logs of the same size, both signed by this server.",
    rewritten: "The log does not begin with the entries that were there before: the past was rewritten.",
    unproven: "The server refuses to prove that the log only grew.",
    key: "The log is not signed with the key that this browser knows, and no new log was announced.",
    replaced: "Another log is shown than before, and it does not say truthfully what the old one was.",
  },
  seen: (old: string, now: string, when: string) => `Seen before: ${old}. Shown now: ${now}. Noticed on ${when}.`,
  whatToDo: "What to do",
  steps: [
    "Download both checkpoints and keep them. Both are signed by the server: together they prove what happened, to anybody.",
    "Ask the operator by another way than this server. After a restored backup they have to begin a new log, which says so; an alarm about missing entries then ends by itself.",
    "Compare with others: another person’s browser, a witness, or “discreet evidence watch” shows which log they were given.",
    "Until it is explained, rely on receipts that you downloaded earlier, and give this server nothing that depends on its log.",
  ],
  downloads: {
    old: "Download the checkpoint seen before",
    new: "Download the checkpoint shown now",
    proof: "Download the server’s proof",
  },
  startOver: "Start over with this log",
  startOverText:
    "This browser forgets what it has seen, and believes the log as it is shown now. Download both checkpoints first: they are forgotten, too.",
  cancel: "Cancel",
  newLog: "This server has begun a new evidence log.",
  newLogText: (lost: number) =>
    lost === 0
      ? "It names the old one truthfully, and nothing that this browser has seen is lost."
      : `It names the old one truthfully. A restored backup lacked the end of the old one; lost with it: ${plural(lost, "entry", "entries")} that this browser has seen.`,
  more: "More",
  gotIt: "Got it",
  witnesses: "Witnesses",
  witnessesText:
    "Somebody else’s servers, which sign each checkpoint after they have seen that the log only grew. Two people who are shown two different logs cannot both get them signed.",
  noWitness: "The operator of this server has named none.",
  required: (n: number, of: number) => `A receipt needs ${n} of ${plural(of, "witness", "witnesses")}.`,
  witness: {
    waiting: "was not asked yet",
    fine: (size: string) => `has cosigned ${size}`,
    failing: (when: string) => `has not cosigned since ${when}`,
    contradicts: "has cosigned another log of this server’s name",
  },
  runOne: "Anybody can be a witness: download the program and run it on a computer of yours.",
  program: "Download the witness program",
};
