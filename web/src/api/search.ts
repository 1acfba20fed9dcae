import { request } from "./request";
import type {
  FoundConversationView,
  SearchCursorView,
  SearchFilterBody,
  SearchResultsView,
  TextPieceView,
} from "./schema";

/** A part of a text; `hit`: it matches a word of the query. */
export type TextPiece = TextPieceView;

export type FoundConversation = FoundConversationView;

/** A cursor: everything changed later has been searched. */
export type SearchCursor = SearchCursorView;

export type SearchPage = SearchResultsView;

/** Searches a batch of the user's conversations that pass the filter, starting at `after`. */
export const searchConversations = (
  query: string,
  only: SearchFilterBody,
  after: SearchCursor | null,
  signal: AbortSignal,
) => request<SearchPage>("POST", "/api/conversations/find", { query, only, after }, signal);
