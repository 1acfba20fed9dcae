import type { Shelf } from "./folders";
import { request, send } from "./request";
import type { FollowUpsView, ListView, TitleView } from "./schema";
import type { Conversation, ConversationSummary, Receipt, Turn } from "./types";

export type Bytes = ReadableStream<Uint8Array>;

export type Page = ListView;

/** `before` is the last conversation already loaded. */
export function readConversations(
  before: Pick<ConversationSummary, "updated_at" | "id"> | null,
  shelf: Shelf,
  folder: string | null = null,
): Promise<Page> {
  const query = new URLSearchParams({ shelf });
  if (before) {
    query.set("before", before.updated_at);
    query.set("before_id", before.id);
  }
  if (folder) query.set("folder", folder);
  return request<Page>("GET", `/api/conversations?${query}`);
}

export const readConversation = (id: string) => request<Conversation>("GET", `/api/conversations/${id}`);
export const renameConversation = (id: string, title: string) =>
  request<void>("PATCH", `/api/conversations/${id}`, { title });
/** Asks the model for a title after its first answer. */
export const nameConversation = (id: string) => request<TitleView>("POST", `/api/conversations/${id}/title`);
export const readFollowUps = (id: string) => request<FollowUpsView>("POST", `/api/conversations/${id}/follow-ups`);
export const deleteConversation = (id: string) => request<void>("DELETE", `/api/conversations/${id}`);
/** Deletes the message and its descendants; `messages` is their number. `whole`: the conversation was deleted too. */
export const deleteMessage = (id: string, message: string, messages: number) =>
  request<{ whole: boolean }>("DELETE", `/api/conversations/${id}/messages/${message}?messages=${messages}`);
export const stopAnswer = (id: string) => request<void>("POST", `/api/conversations/${id}/stop`);
export const showBranch = (id: string, message: string) =>
  request<void>("PUT", `/api/conversations/${id}/head`, { message_id: message });
export const readReceipt = (id: string) => request<Receipt>("GET", `/api/conversations/${id}/receipt`);
export const excludeFromTraining = (id: string) =>
  request<Receipt>("PUT", `/api/conversations/${id}/improve`, { allowed: false });

/** Reports that a page shows this temporary chat. */
export const reportPresence = (id: string) => request<void>("POST", `/api/temporary/${id}/presence`, { here: true });

/** Reports that the page is closing, without waiting for a response. */
export function reportDeparture(id: string): void {
  const body = new Blob([JSON.stringify({ here: false })], { type: "application/json" });
  navigator.sendBeacon(`/api/temporary/${id}/presence`, body);
}

/** Saves it as an ordinary conversation and returns that one's id. */
export const keepTemporary = (id: string) => request<{ id: string }>("POST", `/api/temporary/${id}/keep`);

export async function openTurn(turn: Turn, signal: AbortSignal): Promise<Bytes> {
  // The model gets the user's time zone; the server does not store it.
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (await send("POST", "/api/chat", { ...turn, time_zone }, signal)).body as Bytes;
}

/** The running answer from its start, or null if none is running. */
export async function openRunning(id: string, signal: AbortSignal): Promise<Bytes | null> {
  const response = await send("GET", `/api/conversations/${id}/stream`, undefined, signal);
  return response.status === 204 ? null : response.body;
}
