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
/** Who is asked, as a number. */
const asked = (n: number, kind: Kind) =>
  kind === "workspace" ? plural(n, "person", "people") : plural(n, "account", "accounts");

export const policyTexts = {
  titles,
  title: "Privacy policy and terms of use",
  version: (n: number, day: string) => `Version ${n}, in force since ${day}`,
  read: (kind: Kind) => `Read ${names([kind])}`,
  answers: "Your privacy here",
  newTab: "opens in a new tab",
  changed: "What changed",
  first: "The first version.",
  textOf: (kind: Kind) => `Text of ${names([kind])}`,

  join: {
    accept: (kinds: readonly Kind[]) => `I have read and accept ${names(kinds)}.`,
    needed: "An account here needs this.",
  },

  gate: {
    title: "Please read and accept",
    again: (kinds: readonly Kind[]) =>
      `The operator of this server has changed ${names(kinds)}. Before you go on, please read what is new.`,
    first: (kinds: readonly Kind[]) =>
      `The operator of this server has published ${names(kinds)}. Before you go on, please read and accept.`,
    workspaceFirst: (name: string) =>
      `The owners of ${name} say how AI is used there. Before you go on in it, please read and accept.`,
    workspaceAgain: (name: string) =>
      `The owners of ${name} have changed how AI is used there. Before you go on in it, please read what is new.`,
    elsewhere: (name: string) =>
      `This concerns ${name} alone. You can work in another space without accepting, or leave this one.`,
    still: "Not now? Nothing of yours is lost. You can still look at and delete what is yours, and take choices back:",
    accept: "I accept",
    accepting: "Saving…",
  },

  mine: {
    title: "Under which terms?",
    text: "What the operator of this server has published, and which versions you accepted. Versions never change; a new one asks you again.",
    none: "The operator has published neither a privacy policy nor terms of use. You are not asked to accept anything.",
    absent: "Not published. You are not asked to accept one.",
    accepted: (moment: string) => `You accepted this version on ${moment}.`,
    notAccepted: "You have not accepted this version.",
    history: "What you accepted so far",
    row: (n: number) => `Version ${n}`,
  },

  workspace: {
    section: "How we use AI here",
    title: "What is asked of everybody here",
    text: "The owners write it, and whoever works here accepts it. Versions never change; a new one asks everybody again.",
    none: "There is no such text",
    noneText: "Nobody here is asked to accept anything.",
    noneForOwners:
      "Publish one, and everybody who works here is asked to accept it before they go on here. Programs stop until whoever made their key has accepted.",
    write: "Write it",
    stop: "Back",
    older: "Earlier versions",
    latest: "Back to the version in force",
    row: (n: number, day: string) => `Version ${n}, of ${day}`,
    readers: "Who accepted it",
    readersText: "For owners alone. Everything that was accepted so far is in the audit log, which can be exported.",
    current: (moment: string) => `Accepted ${moment}`,
    earlier: (n: number, moment: string) => `Accepted version ${n} ${moment}, and not the one in force`,
    never: "Has not accepted yet",
    suspended: "suspended",
  },

  operator: {
    text: "Publish them, and everybody with an account here is asked to accept before they go on. While nothing is published nobody is asked.",
    notPublished: "Not published. Nobody is asked.",
    acceptedBy: (kind: Kind, n: number, of: number) => `${asked(n, kind)} of ${of.toLocaleString("en")} accepted it.`,
    draftWaits: (moment: string) => `A draft waits, saved ${moment}.`,
    writeFirst: "Write the first version",
    writeNext: "Write the next version",
    goOn: "Go on with the draft",
    openOf: (action: string, kind: Kind) => `${action}: ${titles[kind]}`,
    back: "Operator",
    editor: (kind: Kind, n: number) => `${titles[kind]}, version ${n}`,
    editorText: "Nobody sees this before you publish it. It is Markdown; HTML is shown as text.",
    write: "Write",
    preview: "Preview",
    previewText: "This is how people will see it.",
    previewEmpty: "There is nothing to see yet.",
    views: "Write or preview",
    textLabel: "Text",
    note: "What changed",
    noteHint: "One or two sentences that everybody reads beside the new version.",
    noteHintFirst: "The first version needs none.",
    noteNeeded: "Say what changed: everybody is asked again.",
    textNeeded: "Write the text first.",
    textSame: "This is the text of the version in force: nothing changed.",
    save: "Save draft",
    saving: "Saving…",
    saved: (moment: string) => `Saved ${moment}`,
    unsaved: "Not saved yet",
    leave: "What you wrote since the last saving would be lost.",
    discard: "Discard draft",
    discardTitle: "Discard this draft?",
    discardText: "What you wrote is deleted. What is published stays as it is.",
    publish: (n: number) => `Publish version ${n}`,
    publishTitle: (kind: Kind, n: number) => `Publish version ${n} of ${names([kind])}?`,
    publishText: (kind: Kind, others: number) =>
      `It is in force at once, and ${asked(others, kind)} besides you will be asked to accept it before going on. You accept it by publishing. A published version can never be changed or taken back, only followed by another.`,
    publishDo: "Publish and ask everybody",
    published: (n: number) => `Version ${n} is in force.`,
  },
};
