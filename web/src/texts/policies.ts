/** The English texts of the privacy policy and the terms of use: reading, accepting, publishing. */
import { plural } from "./plural";

type OperatorsKind = "privacy" | "terms";
type Kind = OperatorsKind | "workspace";

const titles = { privacy: "Privacy policy", terms: "Terms of use", workspace: "How we use AI here" };
const named = {
  privacy: "the privacy policy",
  terms: "the terms of use",
  workspace: "“How we use AI here”",
};
const names = (kinds: readonly Kind[]) => kinds.map((kind) => named[kind]).join(" and ");
/** The number of people asked. */
const asked = (n: number, kind: Kind) =>
  kind === "workspace" ? plural(n, "member", "members") : plural(n, "account", "accounts");
/** The people who will be asked to accept, besides the publisher. */
const told = (others: number, kind: Kind) => {
  if (others > 0) {
    const people =
      kind === "workspace"
        ? plural(others, "other member", "other members")
        : plural(others, "other account", "other accounts");
    return `${people} will be asked to accept it before they continue.`;
  }
  return kind === "workspace"
    ? "You’re the only member, so no one else is asked."
    : "You’re the only account, so no one else is asked.";
};

export const policyTexts = {
  titles,
  title: "Privacy policy and terms of use",
  version: (n: number, day: string) => `Version ${n}, in force since ${day}`,
  answers: "Privacy commitments",
  newTab: "opens in a new tab",
  changed: "What changed",
  first: "The first version.",
  textOf: (kind: Kind) => `Text of ${names([kind])}`,

  named,
  /** Before and between the document links. */
  join: { accept: "By creating an account, you accept", and: "and" },

  gate: {
    title: "Please read and accept",
    changed: (kinds: readonly Kind[]) =>
      `The server’s operator has changed ${names(kinds)}. Please read what’s new to continue.`,
    first: (kinds: readonly Kind[]) =>
      `The server’s operator has published ${names(kinds)}. Please read and accept to continue.`,
    workspaceFirst: (name: string) =>
      `The owners of ${name} have set how AI is used there. Please read and accept to continue.`,
    workspaceAgain: (name: string) =>
      `The owners of ${name} have changed how AI is used there. Please read what’s new to continue.`,
    elsewhere: (name: string) =>
      `This only applies to ${name}. You can use another space without accepting, or leave this one.`,
    notNow: "Not now? Your data is safe. You can still view and delete it, and change your choices:",
    accept: "Accept",
    accepting: "Saving…",
  },

  mine: {
    title: "Terms and policies",
    text: "Published by the server’s operator. Versions never change; you’re asked again when there’s a new one.",
    none: "No privacy policy or terms published. There’s nothing to accept.",
    notPublished: "Not published. There’s nothing to accept.",
    accepted: (moment: string) => `You accepted this version on ${moment}.`,
    notAccepted: "You haven’t accepted this version.",
    history: "Versions you’ve accepted",
    row: (n: number) => `Version ${n}`,
  },

  workspace: {
    section: "How we use AI here",
    title: "AI policy of this workspace",
    text: "Written by the owners and accepted by everyone here. Versions never change; everyone’s asked again when there’s a new one.",
    none: "No policy yet",
    noneText: "There’s nothing to accept.",
    noneForOwners:
      "If you publish one, everyone here is asked to accept it before they continue. API keys stop working until their creator accepts.",
    write: "Write policy",
    stop: "Back",
    older: "Earlier versions",
    latest: "Back to current version",
    row: (n: number, day: string) => `Version ${n}, ${day}`,
    readers: "Accepted by",
    readersText: "Only owners see this. The audit log has all acceptances and can be exported.",
    current: (moment: string) => `Accepted ${moment}`,
    earlier: (n: number, moment: string) => `Accepted version ${n} ${moment}, not the current one`,
    notAccepted: "Not accepted yet",
    suspended: "suspended",
  },

  operator: {
    text: "Once published, everyone with an account is asked to accept before they continue.",
    notPublished: "Not published. No one is asked to accept.",
    acceptedBy: (kind: Kind, n: number, of: number) => `Accepted by ${n.toLocaleString("en")} of ${asked(of, kind)}.`,
    draftWaits: (moment: string) => `Draft saved ${moment}.`,
    writeFirst: "Write first version",
    writeNext: "Write new version",
    continueDraft: "Continue draft",
    openOf: (action: string, kind: Kind) => `${action}: ${titles[kind]}`,
    editor: (kind: Kind, n: number) => `${titles[kind]}, version ${n}`,
    editorText: "This isn’t visible until you publish. Markdown works; HTML is shown as text.",
    write: "Write",
    preview: "Preview",
    previewText: "This is what people will see.",
    previewEmpty: "Nothing to preview yet.",
    views: "Write or preview",
    textLabel: "Text",
    note: "What changed",
    noteHint: "One or two sentences people see with the new version.",
    noteNeeded: "Summarise what changed. People see this when they’re asked to accept.",
    textNeeded: "Write the text first.",
    textSame: "Nothing has changed since the current version.",
    save: "Save draft",
    saving: "Saving…",
    saved: (moment: string) => `Saved ${moment}`,
    unsaved: "Not saved yet",
    leave: "You’ll lose your unsaved changes.",
    discard: "Discard draft",
    discardTitle: "Discard this draft?",
    discardText: "Your draft will be deleted. The published version stays.",
    publish: (n: number) => `Publish version ${n}`,
    publishTitle: (kind: Kind, n: number) => `Publish version ${n} of ${names([kind])}?`,
    publishText: (kind: Kind, others: number) =>
      `It applies right away. ${told(others, kind)} You accept it by publishing. A published version can’t be edited or removed, only replaced.`,
    publishDo: "Publish",
  },
};
