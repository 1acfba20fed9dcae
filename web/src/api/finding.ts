import { request } from "./request";
import type { Time } from "./types";

/** Part of a text; `hit`: one of the words that were looked for. */
export interface Piece {
  text: string;
  hit: boolean;
}

export interface FoundConversation {
  id: string;
  title: Piece[];
  updated_at: Time;
  messages: { id: string; role: "user" | "assistant"; passage: Piece[] }[];
  /** How many messages more hold the words. */
  further: number;
  archived: boolean;
}

/** Everything that changed later has been looked through. */
export interface Place {
  updated_at: Time;
  id: string;
}

export interface Found {
  conversations: FoundConversation[];
  next: Place | null;
}

/** Look through a part of one's conversations, from `after` on. */
export const findWords = (query: string, after: Place | null, signal: AbortSignal) =>
  request<Found>("POST", "/api/conversations/find", { query, after }, signal);
