/** Sending a file with progress, which fetch cannot report. */
import { t } from "../texts";
import { ApiError, refusalFrom } from "./request";

/** `onProgress` receives the part sent, 0 to 1. */
export function upload<T>(path: string, file: Blob, onProgress: (part: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", path);
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    call.onerror = () => reject(new ApiError(0, "unreached", t.errors.unreached));
    call.onload = () => {
      if (call.status >= 200 && call.status < 300) resolve(JSON.parse(call.responseText) as T);
      else reject(refusalFrom(call.status, call.responseText, call.getResponseHeader("Retry-After")));
    };
    call.send(file);
  });
}
