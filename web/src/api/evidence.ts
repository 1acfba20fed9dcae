import { request, send } from "./request";
import type { EndedLogView, EntryKind, LogEntriesView, LogView, PublishedRecordView, WitnessView } from "./schema";
import { inThisSpace } from "./space";

export type EvidenceKind = EntryKind;

/** A log entry about the user. `number`: its index, or null until the log has published it. */
export type Recorded = PublishedRecordView;

export type MyEvidence = LogEntriesView;

/** A log that could not be continued after a backup was restored. */
export type OldLog = EndedLogView;

/**
 * An independent witness. `size`: the number of entries that it has cosigned; `contradicts`: it has seen a different
 * log.
 */
export type Witness = WitnessView;

/** The receipt of a new log's first entry. */
export interface Receipt {
  entry: {
    kind: EvidenceKind;
    facts: { origin: string; before: { origin: string; size: number; root: string; here: number } };
  };
  salt: string;
  number: number;
  path: string[];
  checkpoint: string;
  key: string;
}

/**
 * The log's state. `next_at`: when it publishes the recorded entries; `every`: seconds between two such steps.
 * `halted`: why nothing is signed any more; `before`: earlier logs, latest first; `required`: the number of witnesses
 * that must have cosigned a receipt's checkpoint.
 */
export type LogState = LogView;

export const readEvidence = (before?: string) =>
  request<MyEvidence>("GET", `/api/me/evidence${before ? `?before=${before}` : ""}`);
export const readLog = () => request<LogState>("GET", "/api/evidence");
export const readLogStarts = () => request<Receipt[]>("GET", "/evidence/begun");
/** The last checkpoint that the server has of an old log, counted from 1. */
export const readLastCheckpoint = (number: number) =>
  send("GET", `/evidence/logs/${number}/checkpoint`).then((answer) => answer.text());
/**
 * The proof that the log of `old` entries is a prefix of the one of `size`: hashes in Base64, one per line. `number`:
 * of an old log.
 */
export const readConsistency = (old: number, size: number, number?: number) =>
  send("GET", `/evidence/${number ? `logs/${number}/` : ""}consistency/${old}/${size}`).then((answer) => answer.text());
/** The log's signed promise to publish a pending entry, as a file. */
export const promiseOf = (id: string) => `/api/me/evidence/${id}/promise`;
export const receiptOf = (id: string) => `/api/me/evidence/${id}/receipt`;
/** Receipts as files: of actions in the workspace, on the server or with a dataset, or of a GPT's numbers. */
export const workspaceReceipts = () => inThisSpace("/api/workspace/evidence");
export const SERVER_RECEIPTS = "/api/operator/evidence";
export const receiptsOfDataset = (id: string) => `/api/datasets/${id}/evidence`;
export const receiptsOfGpt = (id: string) => inThisSpace(`/api/gpts/${id}/evidence`);
/** The receipts of a deleted account, for the holder of its report's code. */
export const readAccountReceipts = (code: string) =>
  send("POST", "/api/deleted-account/receipts", { code }).then((answer) => answer.text());
export const CHECKER = "/evidence/check_evidence.py";
export const CHECKPOINT = "/evidence/checkpoint";
export const WITNESS = "/evidence/witness.py";
