/** Data sent to third parties, and standing permissions; visible only to the user themselves. */
import { request } from "./request";
import type {
  ConnectionView,
  ConsentGrantView,
  EntriesView,
  ErasureRequestView,
  FullEntryView,
  HabitView,
  LedgerEntryView,
  LedgerRecipientView,
  ProviderSummaryView,
} from "./schema";
import type { Time } from "./types";

export type Entry = LedgerEntryView;

/** An entry with the data that was sent; null once deleted with its conversation. */
export type OpenEntry = FullEntryView;

export type EntryPage = EntriesView;

export interface LedgerFilter {
  q: string;
  recipient: string;
  gpt: string;
}

export type Receiver = LedgerRecipientView;

export type ErasureRequest = ErasureRequestView;

export type Habit = HabitView;

/** A model provider that got messages of the user's saved chats. */
export type ModelProvider = ProviderSummaryView;

export type StandingGrant = ConsentGrantView;

export type Connection = ConnectionView;

/** `before` is the `at` of the last entry already loaded. */
export function readEntries(filter: LedgerFilter, before: Time | null): Promise<EntryPage> {
  const filters = Object.entries({ ...filter, before: before ?? "" }).filter(([, value]) => value !== "");
  const query = new URLSearchParams(filters);
  return request<EntryPage>("GET", `/api/ledger${query.size ? `?${query}` : ""}`);
}

export const readEntry = (id: string) => request<OpenEntry>("GET", `/api/ledger/entries/${id}`);
export const readReceivers = () =>
  request<{ recipients: Receiver[] }>("GET", "/api/ledger/recipients").then((answer) => answer.recipients);
export const readErasureRequest = (host: string) =>
  request<ErasureRequest>("GET", `/api/ledger/recipients/${encodeURIComponent(host)}/erasure-request`);
export const readModelProviders = () =>
  request<{ providers: ModelProvider[] }>("GET", "/api/ledger/models").then((answer) => answer.providers);
export const readSharingPatterns = () =>
  request<{ habits: Habit[] }>("GET", "/api/ledger/habits").then((answer) => answer.habits);
export const exportOf = (format: "json" | "csv") => `/api/ledger/export?format=${format}`;

export const readGrants = () =>
  request<{ grants: StandingGrant[] }>("GET", "/api/grants").then((answer) => answer.grants);
export const revokeGrant = (id: string) => request<void>("DELETE", `/api/grants/${id}`);
export const readConnections = () =>
  request<{ connections: Connection[] }>("GET", "/api/connections").then((answer) => answer.connections);
export const disconnect = (id: string) => request<void>("DELETE", `/api/connections/${id}`);
