import { request } from "./request";
import type { FoundConversationView, FoundView, SearchCursorView, TextPieceView } from "./schema";

/** Part of a text; `hit`: one of the words that were looked for. */
export type Piece = TextPieceView;

export type FoundConversation = FoundConversationView;

/** Everything that changed later has been looked through. */
export type Place = SearchCursorView;

export type Found = FoundView;

/** Look through a part of one's conversations, from `after` on. */
export const findWords = (query: string, after: Place | null, signal: AbortSignal) =>
  request<Found>("POST", "/api/conversations/find", { query, after }, signal);
