import { request } from "./request";
import type { DeletionPreviewView, DeletionsView, DeletionView, MarkedDatasetView } from "./schema";

export type DeletionKind = "conversation" | "message" | "image" | "gpt" | "knowledge" | "account" | "workspace";

/** A dataset that contained some of the data when it was deleted, in its present state. */
export type MarkedDataset = MarkedDatasetView;

/** `disclosures`: the data that third parties have received, which cannot be recalled. */
export type Deletion = DeletionView;

export type Deletions = DeletionsView;

/** A preview of an account's deletion. `refusal`: why it cannot be deleted yet. */
export type DeletionPreview = DeletionPreviewView;

export const readDeletions = (before?: string) =>
  request<Deletions>("GET", `/api/me/deletions${before ? `?before=${before}` : ""}`);
export const readDeletionPreview = () => request<DeletionPreview>("GET", "/api/me/deletion");
export const deleteAccount = (email: string) =>
  request<{ code: string }>("POST", "/api/me/deletion", { email }).then((answer) => answer.code);
export const readDeletedAccount = (code: string) => request<Deletion>("POST", "/api/deleted-account", { code });
