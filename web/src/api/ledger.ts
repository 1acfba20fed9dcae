/** What has left for third parties, and what may leave without being asked again: one's own, and nobody else's. */
import type { SentField, SentRequest } from "./consents";
import { request } from "./request";
import type { Time } from "./types";

interface NamedGpt {
  id: string;
  name: string;
}

export interface Entry {
  id: string;
  at: Time;
  completed_at: Time | null;
  state: "sending" | "answered" | "failed" | "unknown";
  sentence: string;
  host: string;
  operation: string;
  method: string;
  kind: "http" | "mcp";
  gpt: NamedGpt;
  builder_name: string;
  policy_url: string | null;
  /** Null when it was a trial or a program's, or the conversation is gone. */
  conversation_id: string | null;
  /** Whether a standing permission covered it. */
  standing: boolean;
  /** It left from a temporary chat: what was sent was never written down. */
  temporary: boolean;
  /** The API key that a program called with; of what it sent the names of the fields are kept. */
  program: { key_name: string; project_name: string; field_names: string[] } | null;
  status: number | null;
  sent_bytes: number;
  received_bytes: number | null;
}

/** An entry with what was sent; null when that was deleted with its conversation. */
export interface OpenEntry extends Entry {
  request: SentRequest | null;
  fields: SentField[] | null;
}

export interface EntryPage {
  entries: Entry[];
  more: boolean;
}

export interface LedgerFilter {
  q: string;
  recipient: string;
  gpt: string;
}

export interface Receiver {
  host: string;
  count: number;
  first_at: Time;
  last_at: Time;
  sent_bytes: number;
  policy_url: string | null;
  gpts: string[];
}

export interface ErasureRequest {
  to: string;
  policy_url: string | null;
  subject: string;
  text: string;
}

export interface Habit {
  gpt: NamedGpt;
  messages: number;
  sent: number;
  own_words: number;
  sentence: string;
}

export interface StandingGrant {
  id: string;
  /** The space it was given in; null is one's own. */
  workspace_id: string | null;
  gpt: NamedGpt;
  host: string;
  operation: string;
  summary: string;
  given_at: Time;
  expires_at: Time;
  revoked_at: Time | null;
  /** The GPT was without the operation meanwhile. */
  lapsed_at: Time | null;
  /** A later one took its place. */
  replaced_at: Time | null;
  /** `asks_again`: the GPT’s instructions or actions changed since. */
  state: "holds" | "expired" | "revoked" | "lapsed" | "replaced" | "asks_again";
  /** Of personal data, what goes without a question. */
  personal_kinds: readonly string[];
}

export interface Connection {
  id: string;
  gpt: NamedGpt;
  host: string;
  made_at: Time;
}

/** `before` is the `at` of the last entry already known. */
export function readEntries(filter: LedgerFilter, before: Time | null): Promise<EntryPage> {
  const asked = Object.entries({ ...filter, before: before ?? "" }).filter(([, value]) => value !== "");
  const query = new URLSearchParams(asked);
  return request<EntryPage>("GET", `/api/ledger${query.size ? `?${query}` : ""}`);
}

export const readEntry = (id: string) => request<OpenEntry>("GET", `/api/ledger/entries/${id}`);
export const readReceivers = () =>
  request<{ recipients: Receiver[] }>("GET", "/api/ledger/recipients").then((answer) => answer.recipients);
export const readErasureRequest = (host: string) =>
  request<ErasureRequest>("GET", `/api/ledger/recipients/${encodeURIComponent(host)}/erasure-request`);
export const readHabits = () =>
  request<{ habits: Habit[] }>("GET", "/api/ledger/habits").then((answer) => answer.habits);
export const exportOf = (format: "json" | "csv") => `/api/ledger/export?format=${format}`;

export const readGrants = () =>
  request<{ grants: StandingGrant[] }>("GET", "/api/grants").then((answer) => answer.grants);
export const revokeGrant = (id: string) => request<void>("DELETE", `/api/grants/${id}`);
export const readConnections = () =>
  request<{ connections: Connection[] }>("GET", "/api/connections").then((answer) => answer.connections);
export const disconnect = (id: string) => request<void>("DELETE", `/api/connections/${id}`);
