/** The user's feedback in progress, and the part of it that is sent. Pure functions. */
import type { Draft, Rating, Reason, ReportDraft } from "../api/feedback";
import type { QuotedMessage } from "../api/insight";
import type { Node } from "../chat/tree";
import { isProvisional } from "../chat/turn";

/** Maximum number of messages. */
export const mostMessages = 20;

/** The amount that is sent; each level includes the previous one. */
export const scopes = ["rating", "comment", "answer", "messages"] as const;
export type Scope = (typeof scopes)[number];

/** A message of the conversation that can be included. */
export interface Choosable extends QuotedMessage {
  id: string;
}

export interface Writing {
  scope: Scope;
  comment: string;
  chosen: ReadonlySet<string>;
  /** Replacement text by message. */
  edits: Readonly<Record<string, string>>;
}

export const emptyWriting: Writing = { scope: "comment", comment: "", chosen: new Set(), edits: {} };

/** The finished messages with text on the shown path. */
export const choosable = (path: readonly Node[]): Choosable[] =>
  path
    .filter(({ text, state }) => text.trim() !== "" && state !== "running" && state !== "parked")
    .filter(({ id }) => !isProvisional(id))
    .map(({ id, role, text }) => ({ id, role, text }));

/** The included messages, in conversation order. */
export function chosenOf({ scope, chosen }: Writing, answer: string | null, from: readonly Choosable[]): Choosable[] {
  if (scope === "answer") return from.filter(({ id }) => id === answer);
  return scope === "messages" ? from.filter(({ id }) => chosen.has(id)) : [];
}

/** The messages as they are sent. */
export const toQuotedMessages = (chosen: readonly Choosable[], edits: Writing["edits"]): QuotedMessage[] =>
  chosen.map(({ id, role, text }) => ({ role, text: edits[id] ?? text }));

interface About {
  conversation: string;
  answer: string;
  rating: Rating | null;
}

export function draftOf(writing: Writing, about: About, from: readonly Choosable[]): Draft {
  return {
    conversation_id: about.conversation,
    message_id: about.answer,
    rating: about.rating,
    comment: writing.scope === "rating" ? "" : writing.comment,
    messages: toQuotedMessages(chosenOf(writing, about.answer, from), writing.edits),
  };
}

export function reportOf(
  writing: Writing,
  about: { gpt: string; conversation: string | null; reason: Reason },
  from: readonly Choosable[],
): ReportDraft {
  const messages = toQuotedMessages(chosenOf(writing, null, from), writing.edits);
  return {
    gpt_id: about.gpt,
    reason: about.reason,
    comment: writing.comment,
    conversation_id: about.conversation,
    messages,
  };
}

/** The draft contains nothing to read. */
export const isEmpty = ({ comment, messages }: Pick<Draft, "comment" | "messages">) =>
  comment.trim() === "" && messages.length === 0;

/** Closing the dialog would lose input. */
export const isBegun = ({ comment, chosen, edits }: Writing) =>
  comment.trim() !== "" || chosen.size > 0 || Object.keys(edits).length > 0;

/** The text of the field that the server names. */
export function textOf(draft: Pick<Draft, "comment" | "messages">, field: string): string | null {
  if (field === "comment") return draft.comment;
  const [, n] = /^messages\.(\d+)\.text$/.exec(field) ?? [];
  return n === undefined ? null : (draft.messages[Number(n)]?.text ?? null);
}

export const fieldOf = (n: number) => `messages.${n}.text`;

/** A one-line excerpt to recognise a message. */
export function excerptOf(text: string, maxLength = 140): string {
  const line = [...text.trim().replace(/\s+/g, " ")];
  return line.length > maxLength ? `${line.slice(0, maxLength).join("").trimEnd()}…` : line.join("");
}
