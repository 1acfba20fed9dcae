import { request } from "./request";
import type { Time } from "./types";

export interface Wish {
  /** The last message that is shown; null: all of the branch that is shown. */
  up_to: string | null;
  files: boolean;
  calls: boolean;
}

export interface Snapshot {
  title: string;
  messages: {
    role: "user" | "assistant";
    text: string;
    files: string[];
    calls: { operation: string; host: string; arguments: string; response: string | null }[];
  }[];
  /** Names exactly this: what is shared is what was looked at. */
  digest: string;
}

export interface Made {
  id: string;
  /** Told this once. */
  link: string;
  expires_at: Time;
}

export interface Share {
  id: string;
  conversation_id: string;
  title: string;
  at_work: boolean;
  created_at: Time;
  expires_at: Time;
}

export const previewShare = (conversation: string, wish: Wish) =>
  request<Snapshot>("POST", `/api/conversations/${conversation}/shares/preview`, wish);
export const makeShare = (conversation: string, wish: Wish, days: number, digest: string) =>
  request<Made>("POST", `/api/conversations/${conversation}/shares`, { ...wish, days, digest });
export const readShares = async () => (await request<{ shares: Share[] }>("GET", "/api/me/shares")).shares;
export const stopShare = (id: string) => request<void>("DELETE", `/api/me/shares/${id}`);
