import { request } from "./request";
import type { Time } from "./types";

export type DeletionKind = "conversation" | "message" | "image" | "gpt" | "knowledge" | "account" | "workspace";

/** A dataset that held something of it when it was deleted, as that dataset is now. */
export interface MarkedDataset {
  purpose: string;
  built_at: Time | null;
  state: string;
  expires_at: Time;
}

/** `disclosures`: what third parties have received of it, which nobody can recall. */
export interface Deletion {
  id: string;
  kind: DeletionKind;
  made_by: "person" | "limit" | "operator";
  asked_at: Time;
  keys_destroyed_at: Time | null;
  finished_at: Time | null;
  amounts: Record<string, number>;
  disclosures: number;
  datasets: MarkedDataset[];
}

export interface Deletions {
  deletions: Deletion[];
  more: boolean;
}

/** What goes with an account. `refusal`: why it cannot be deleted yet. */
export interface WhatGoes {
  email: string;
  amounts: Record<string, number>;
  gpts_in_use: string[];
  places: { id: string; name: string; gpts: number; needs_owner: boolean }[];
  datasets: number;
  refusal: string | null;
}

export const readDeletions = (before?: string) =>
  request<Deletions>("GET", `/api/me/deletions${before ? `?before=${before}` : ""}`);
export const readWhatGoes = () => request<WhatGoes>("GET", "/api/me/deletion");
export const deleteAccount = (email: string) =>
  request<{ code: string }>("POST", "/api/me/deletion", { email }).then((answer) => answer.code);
export const readDeletedAccount = (code: string) => request<Deletion>("POST", "/api/deleted-account", { code });
