/**
 * The kinds of questions in a conversation: each as a request, and as the optimistic messages shown until the server
 * responds.
 */
import type { MaskingChoice } from "../api/masking";
import type { ModelLimit } from "../api/modelLimit";
import type { GivenFile, Mention, Parameters, Turn } from "../api/types";
import type { Node } from "./tree";

export type Ask = (
  | { kind: "send"; text: string; files?: readonly GivenFile[]; mention?: Mention | null }
  | { kind: "edit"; message: string; text: string; files?: readonly GivenFile[]; mention?: Mention | null }
  | { kind: "regenerate"; answer: string }
) &
  ModelOverride;

/** `model`: null is the GPT's or the server's default; SERVERS_DEFAULT is the server's, even if the GPT has its own. */
export interface ModelOverride {
  model?: string | null;
  /** The provider shown to the user; no other one may get the question. */
  provider?: string | null;
  parameters?: Parameters;
}

export const SERVERS_DEFAULT = "";

export interface ConversationPlace {
  id: string | null;
  gptId: string | null;
  draft: boolean;
  head: string | null;
  nodes: readonly Node[];
  /** Whether it is, or will start as, a temporary one. */
  temporary: boolean;
  /** The chat's initial limit on which providers may get its prompts. */
  limit: ModelLimit;
  /** The chat's initial setting for masking personal data in its prompts. */
  masking: MaskingChoice;
}

export function turnOf(ask: Ask, place: ConversationPlace): Turn {
  const turn: Turn = {
    conversation_id: place.id,
    gpt_id: place.gptId,
    draft: place.draft,
    text: ask.kind === "regenerate" ? null : ask.text,
    parent_id: null,
    regenerate: ask.kind === "regenerate" ? ask.answer : null,
  };
  if (ask.kind !== "regenerate" && ask.mention) turn.mention = ask.mention.gpt_id;
  if (ask.model != null) turn.model = ask.model;
  if (ask.provider != null) turn.provider = ask.provider;
  if (ask.parameters && Object.values(ask.parameters).some((value) => value !== null)) turn.parameters = ask.parameters;
  const files = filesOf(ask);
  if (files.length > 0) turn.files = files.map(({ id, alt }) => ({ id, alt }));
  if (place.id === null && place.temporary) turn.temporary = true;
  if (place.id === null && place.limit !== "offered") turn.limit = place.limit;
  if (place.id === null && place.masking !== "default") turn.masking = place.masking;
  if (ask.kind === "send") return { ...turn, parent_id: place.head };
  if (ask.kind === "regenerate") return turn;
  const parent = parentOf(place, ask.message);
  return parent === null ? { ...turn, edit_root: true } : { ...turn, parent_id: parent };
}

export interface Provisional {
  question: Node | null;
  answer: Node;
}

/** The optimistic messages; their ids are derived from `serial` until the server names them. */
export function provisionalOf(ask: Ask, place: ConversationPlace, serial: number, now: string): Provisional {
  const mention = mentionOf(ask, place.nodes);
  if (ask.kind === "regenerate")
    return {
      question: null,
      answer: { ...by(ask, unnamedAnswer(serial, questionOf(place, ask.answer), now)), mention },
    };
  const id = `question-${serial}`;
  const parent = ask.kind === "send" ? place.head : parentOf(place, ask.message);
  const question = {
    ...blankMessage(id, parent, now),
    role: "user" as const,
    text: ask.text,
    files: [...filesOf(ask)],
    mention,
  };
  return { question, answer: { ...by(ask, unnamedAnswer(serial, id, now)), mention } };
}

/** The GPT that answers instead of the chat's own. A regenerated answer uses the GPT that its question mentions. */
export const mentionOf = (ask: Ask, nodes: readonly Node[]): Mention | null =>
  (ask.kind === "regenerate" ? nodes.find((node) => node.id === ask.answer)?.mention : ask.mention) ?? null;

/** Applies the requested parameters; the model is known only after the answer. */
const by = ({ parameters }: ModelOverride, answer: Node): Node => (parameters ? { ...answer, parameters } : answer);

/** An empty answer, before anything has arrived. */
export function unnamedAnswer(serial: number, parent: string | null, now: string): Node {
  return { ...blankMessage(`answer-${serial}`, parent, now), role: "assistant", text: "", state: "running" };
}

function blankMessage(id: string, parent_id: string | null, created_at: string) {
  return {
    key: id,
    id,
    parent_id,
    created_at,
    state: "complete" as const,
    error: null,
    finish: null,
    model: null,
    recipients: [],
    parameters: { temperature: null, top_p: null, answer_tokens: null, reasoning_effort: null },
    missing_pictures: 0,
    left_out: 0,
    summarised: 0,
    summary: null,
    reasoning: null,
    mention: null,
    citations: [],
    calls: [],
    files: [],
  };
}

/** The files of a question. */
const filesOf = (ask: Ask): readonly GivenFile[] => (ask.kind === "regenerate" ? [] : (ask.files ?? []));

export const isProvisional = (id: string) => /^(question|answer)-\d+$/.test(id);

/** The question of an answer, or the id itself for a question without an answer. */
function questionOf(place: ConversationPlace, id: string): string | null {
  return place.nodes.find((node) => node.id === id)?.role === "user" ? id : parentOf(place, id);
}

function parentOf(place: ConversationPlace, id: string): string | null {
  return place.nodes.find((node) => node.id === id)?.parent_id ?? null;
}
