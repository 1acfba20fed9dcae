import { request } from "./request";
import type { FoundConversationView, SearchCursorView, SearchResultsView, TextPieceView } from "./schema";

/** Part of a text; `hit`: one of the words that were looked for. */
export type TextPiece = TextPieceView;

export type FoundConversation = FoundConversationView;

/** Everything that changed later has been looked through. */
export type SearchCursor = SearchCursorView;

export type Found = SearchResultsView;

/** Look through a part of one's conversations, from `after` on. */
export const searchConversations = (query: string, after: SearchCursor | null, signal: AbortSignal) =>
  request<Found>("POST", "/api/conversations/find", { query, after }, signal);
