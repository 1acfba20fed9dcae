import { credentials, guestHeaders } from "./guestToken";
import { request } from "./request";
import type { GivenFile } from "./types";
import { upload } from "./upload";

/** Uploads a file, which the server keeps until its question is sent. */
export const uploadFile = (file: File, onProgress: (fraction: number) => void, signal: AbortSignal) =>
  upload<GivenFile>(`/api/files?name=${encodeURIComponent(file.name)}`, file, onProgress, signal);

export const removeFile = (id: string) => request<void>("DELETE", `/api/files/${id}`);

export const fileAddress = (conversation: string, id: string) => `/api/conversations/${conversation}/files/${id}`;

/** Fetches a file of a chat with this page's own credentials. */
export async function readFile(address: string): Promise<Blob> {
  const answer = await fetch(address, { credentials: credentials(), headers: guestHeaders() });
  if (!answer.ok) throw new Error("The file is not there.");
  return answer.blob();
}
