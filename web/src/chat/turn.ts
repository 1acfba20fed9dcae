/** What a person can ask in a conversation, as the request for it and as the messages shown until the server answers. */
import type { Turn } from "../api/types";
import type { Node } from "./tree";

export type Ask =
  | { kind: "send"; text: string }
  | { kind: "edit"; message: string; text: string }
  | { kind: "regenerate"; answer: string };

export interface Place {
  id: string | null;
  gptId: string | null;
  draft: boolean;
  head: string | null;
  nodes: readonly Node[];
}

export function turnOf(ask: Ask, place: Place): Turn {
  const turn: Turn = {
    conversation_id: place.id,
    gpt_id: place.gptId,
    draft: place.draft,
    text: ask.kind === "regenerate" ? null : ask.text,
    parent_id: null,
    regenerate: ask.kind === "regenerate" ? ask.answer : null,
  };
  if (ask.kind === "send") return { ...turn, parent_id: place.head };
  if (ask.kind === "regenerate") return turn;
  const parent = parentOf(place, ask.message);
  return parent === null ? { ...turn, edit_root: true } : { ...turn, parent_id: parent };
}

export interface Provisional {
  question: Node | null;
  answer: Node;
}

/** The messages to show at once; their ids are `serial`'s until the server names them. */
export function provisionalOf(ask: Ask, place: Place, serial: number, now: string): Provisional {
  const blank = { state: "complete", error: null, citations: [], created_at: now } as const;
  const answerKey = `answer-${serial}`;
  if (ask.kind === "regenerate") {
    const parent_id = parentOf(place, ask.answer);
    return {
      question: null,
      answer: {
        ...blank,
        citations: [],
        key: answerKey,
        id: answerKey,
        parent_id,
        role: "assistant",
        text: "",
        state: "running",
      },
    };
  }
  const key = `question-${serial}`;
  const parent_id = ask.kind === "send" ? place.head : parentOf(place, ask.message);
  return {
    question: { ...blank, citations: [], key, id: key, parent_id, role: "user", text: ask.text },
    answer: {
      ...blank,
      citations: [],
      key: answerKey,
      id: answerKey,
      parent_id: key,
      role: "assistant",
      text: "",
      state: "running",
    },
  };
}

export const isProvisional = (id: string) => /^(question|answer)-\d+$/.test(id);

function parentOf(place: Place, id: string): string | null {
  return place.nodes.find((node) => node.id === id)?.parent_id ?? null;
}
