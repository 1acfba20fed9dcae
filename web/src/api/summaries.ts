/** Summaries of a chat's earlier messages. */
import { request } from "./request";
import type { PlacedSummaryView } from "./schema";

/** Written by the chat's model; counts as an answer. */
export const writeSummary = (id: string) => request<PlacedSummaryView>("POST", `/api/conversations/${id}/summary`);
export const changeSummary = (id: string, message: string, text: string) =>
  request<PlacedSummaryView>("PUT", `/api/conversations/${id}/messages/${message}/summary`, { text });
export const removeSummary = (id: string, message: string) =>
  request<void>("DELETE", `/api/conversations/${id}/messages/${message}/summary`);
