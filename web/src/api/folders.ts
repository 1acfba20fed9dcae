import { request } from "./request";
import type { FolderView } from "./schema";
import type { ConversationSummary } from "./types";

export type Folder = FolderView;

/** "open": not pinned, filed or archived. */
export type Shelf = "all" | "open" | "pinned" | "archived" | "folder";

/** A change to the placement of conversations; `folder_id` null removes them from their folder. */
export type Change = Partial<Pick<ConversationSummary, "pinned" | "archived" | "folder_id">>;

export const readFolders = () => request<{ folders: Folder[] }>("GET", "/api/folders").then((r) => r.folders);
export const createFolder = (name: string) => request<Folder>("POST", "/api/folders", { name });
export const renameFolder = (id: string, name: string) => request<void>("PATCH", `/api/folders/${id}`, { name });
export const deleteFolder = (id: string) => request<void>("DELETE", `/api/folders/${id}`);
export const arrange = (ids: readonly string[], change: Change) =>
  request<{ changed: string[] }>("POST", "/api/conversations/arrange", { ids, ...change });
