import { request } from "./request";
import type { ChatImportView, OmissionView } from "./schema";
import { upload } from "./upload";

export type SkippedItems = OmissionView;

/** An import of another service's export. `read` is 0 to 1. */
export type ChatImport = ChatImportView;

export const readChatImports = () => request<{ move_ins: ChatImport[]; most_mb: number }>("GET", "/api/moving-in");
export const startChatImport = (file: File, onProgress: (fraction: number) => void) =>
  upload<ChatImport>("/api/moving-in", file, onProgress);
export const cancelChatImport = (id: string) => request<void>("POST", `/api/moving-in/${id}/stop`);
export const undoChatImport = (id: string) => request<void>("POST", `/api/moving-in/${id}/undo`);
export const dismissChatImport = (id: string) => request<void>("DELETE", `/api/moving-in/${id}`);
