/** Versions of one's own GPT. */
import { request } from "./request";
import type { PublishedView, VersionActionView, VersionView } from "./schema";
import type { GptEdit } from "./types";

export type PublishedVersion = PublishedView;

export type VersionAction = VersionActionView;

/** What was written in one version; number 0 is the draft. */
export type OpenVersion = VersionView;

const at = (gpt: string) => `/api/gpts/${gpt}/versions`;

export const readVersions = (gpt: string) =>
  request<{ versions: PublishedVersion[] }>("GET", at(gpt)).then(({ versions }) => versions);
export const readVersion = (gpt: string, number: number) => request<OpenVersion>("GET", `${at(gpt)}/${number}`);
export const restoreVersion = (gpt: string, number: number) => request<GptEdit>("POST", `${at(gpt)}/${number}/restore`);
