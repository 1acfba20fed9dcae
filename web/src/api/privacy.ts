import { request } from "./request";
import type { KeptPromise } from "./types";

export const readPromises = () => request<{ promises: KeptPromise[] }>("GET", "/api/promises").then((r) => r.promises);
