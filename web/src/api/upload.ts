/** Uploads a file with progress, which fetch cannot report. */
import { t } from "../texts";
import { guestHeaders, heldGuestToken } from "./guestToken";
import { ApiError, announce, refusalFrom } from "./request";
import { spaceHeaders } from "./space";

/** `onProgress` receives the uploaded fraction, 0 to 1. Aborting rejects with an AbortError. */
export function upload<T>(
  path: string,
  file: Blob,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  if (heldGuestToken() !== null) return uploadAsGuest<T>(path, file, signal);
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    call.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(spaceHeaders())) call.setRequestHeader(name, value);
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    call.onerror = () => reject(new ApiError(0, "unreached", t.errors.unreached));
    call.onload = () => {
      if (call.status >= 200 && call.status < 300) resolve(JSON.parse(call.responseText) as T);
      else {
        void refusalFrom(call.status, call.responseText, call.getResponseHeader("Retry-After")).then((error) => {
          announce(error);
          reject(error);
        });
      }
    };
    call.onabort = () => reject(new DOMException("Aborted", "AbortError"));
    signal?.addEventListener("abort", () => call.abort());
    call.send(file);
  });
}

/** Without progress: only fetch can omit this browser's cookies, which may belong to another person. */
async function uploadAsGuest<T>(path: string, file: Blob, signal?: AbortSignal): Promise<T> {
  const headers = { "Content-Type": "application/octet-stream", ...guestHeaders() };
  const answer = await fetch(path, { method: "POST", credentials: "omit", headers, body: file, signal }).catch(
    (reason) => {
      if (signal?.aborted) throw reason;
      throw new ApiError(0, "unreached", t.errors.unreached);
    },
  );
  if (answer.ok) return (await answer.json()) as T;
  const error = await refusalFrom(answer.status, await answer.text(), answer.headers.get("Retry-After"));
  announce(error);
  throw error;
}
