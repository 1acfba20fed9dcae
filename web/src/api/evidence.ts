import { request } from "./request";
import type { Time } from "./types";

export type EvidenceKind =
  | "choice"
  | "policy_published"
  | "policy_accepted"
  | "dataset_finished"
  | "dataset_destroyed"
  | "numbers_released"
  | "key_destroyed"
  | "administrative_act";

/** An entry of the log about oneself. `number`: its place there; null for a moment, until the log has taken it up. */
export interface Recorded {
  id: string;
  number: number | null;
  kind: EvidenceKind;
  at: Time;
  facts: Record<string, unknown>;
}

export interface MyEvidence {
  entries: Recorded[];
  more: boolean;
}

/** Where the log stands. `halted`: why nothing is signed any more. */
export interface LogState {
  size: number;
  signed_at: Time;
  checkpoint: string;
  key: string;
  halted: string | null;
}

export const readEvidence = (before?: string) =>
  request<MyEvidence>("GET", `/api/me/evidence${before ? `?before=${before}` : ""}`);
export const readLog = () => request<LogState>("GET", "/api/evidence");
export const receiptOf = (id: string) => `/api/me/evidence/${id}/receipt`;
export const CHECKER = "/evidence/check_evidence.py";
export const CHECKPOINT = "/evidence/checkpoint";
