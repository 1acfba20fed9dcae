/** What the person has chosen and written, and what of it is sent. Pure functions. */
import type { Draft, Rating, Reason, ReportDraft } from "../api/feedback";
import type { QuotedMessage } from "../api/insight";
import type { Node } from "../chat/tree";
import { isProvisional } from "../chat/turn";

/** More messages than these are not taken. */
export const mostMessages = 20;

/** How much is sent: each level includes the one before it. */
export const scopes = ["rating", "comment", "answer", "messages"] as const;
export type Scope = (typeof scopes)[number];

/** A message of the conversation that can be chosen. */
export interface Choosable extends QuotedMessage {
  id: string;
}

export interface Writing {
  scope: Scope;
  comment: string;
  chosen: ReadonlySet<string>;
  /** By message: what it says instead. */
  edits: Readonly<Record<string, string>>;
}

export const emptyWriting: Writing = { scope: "comment", comment: "", chosen: new Set(), edits: {} };

/** The messages on the shown path that contain text and are finished. */
export const choosable = (path: readonly Node[]): Choosable[] =>
  path
    .filter(({ text, state }) => text.trim() !== "" && state !== "running" && state !== "parked")
    .filter(({ id }) => !isProvisional(id))
    .map(({ id, role, text }) => ({ id, role, text }));

/** Those that go with it, in the order of the conversation. */
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

/** There is nothing in it that anybody could read. */
export const isEmpty = ({ comment, messages }: Pick<Draft, "comment" | "messages">) =>
  comment.trim() === "" && messages.length === 0;

/** Something would be lost with it. */
export const isBegun = ({ comment, chosen, edits }: Writing) =>
  comment.trim() !== "" || chosen.size > 0 || Object.keys(edits).length > 0;

/** The text of a field as the server names it. */
export function textOf(draft: Pick<Draft, "comment" | "messages">, field: string): string | null {
  if (field === "comment") return draft.comment;
  const [, n] = /^messages\.(\d+)\.text$/.exec(field) ?? [];
  return n === undefined ? null : (draft.messages[Number(n)]?.text ?? null);
}

export const fieldOf = (n: number) => `messages.${n}.text`;

/** A message in one line, to be recognised by. */
export function excerptOf(text: string, maxLength = 140): string {
  const line = [...text.trim().replace(/\s+/g, " ")];
  return line.length > maxLength ? `${line.slice(0, maxLength).join("").trimEnd()}…` : line.join("");
}
