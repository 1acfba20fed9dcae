import { request } from "./request";
import type { ExportView } from "./schema";

export type ExportState =
  | "waiting"
  | "making"
  | "ready"
  | "taking"
  | "delivered"
  | "downloaded"
  | "discarded"
  | "outdated"
  | "expired"
  | "failed";

/** The export of all the user's data, from request to download. `progress` is 0 to 1. */
export type Export = ExportView;

const path = "/api/me/exports";

export const readExport = () => request<{ export: Export | null }>("GET", path).then((answer) => answer.export);
export const askForExport = () => request<Export>("POST", path);
export const discardExport = (id: string) => request<void>("DELETE", `${path}/${id}`);
/** The download URL, valid for a few minutes. */
export const linkToExport = (id: string) =>
  request<{ address: string }>("POST", `${path}/${id}/link`).then((answer) => answer.address);
