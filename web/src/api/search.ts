import { request } from "./request";
import type {
  FoundConversationView,
  SearchCursorView,
  SearchFilterBody,
  SearchResultsView,
  TextPieceView,
} from "./schema";

/** Part of a text; `hit`: one of the words that were looked for. */
export type TextPiece = TextPieceView;

export type FoundConversation = FoundConversationView;

/** Everything that changed later has been looked through. */
export type SearchCursor = SearchCursorView;

export type SearchPage = SearchResultsView;

/** Search part of the user's conversations that pass the filter, from `after` on. */
export const searchConversations = (
  query: string,
  only: SearchFilterBody,
  after: SearchCursor | null,
  signal: AbortSignal,
) => request<SearchPage>("POST", "/api/conversations/find", { query, only, after }, signal);
