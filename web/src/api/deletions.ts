import { request } from "./request";
import type { DeletionPreviewView, DeletionsView, DeletionView, MarkedDatasetView } from "./schema";

export type DeletionKind = "conversation" | "message" | "image" | "gpt" | "knowledge" | "account" | "workspace";

/** A dataset that held something of it when it was deleted, as that dataset is now. */
export type MarkedDataset = MarkedDatasetView;

/** `disclosures`: what third parties have received of it, which nobody can recall. */
export type Deletion = DeletionView;

export type Deletions = DeletionsView;

/** What goes with an account. `refusal`: why it cannot be deleted yet. */
export type DeletionPreview = DeletionPreviewView;

export const readDeletions = (before?: string) =>
  request<Deletions>("GET", `/api/me/deletions${before ? `?before=${before}` : ""}`);
export const readDeletionPreview = () => request<DeletionPreview>("GET", "/api/me/deletion");
export const deleteAccount = (email: string) =>
  request<{ code: string }>("POST", "/api/me/deletion", { email }).then((answer) => answer.code);
export const readDeletedAccount = (code: string) => request<Deletion>("POST", "/api/deleted-account", { code });
