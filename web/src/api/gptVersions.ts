/** Versions of the user's GPT. */
import { request } from "./request";
import type { PublishedView, VersionActionView, VersionView } from "./schema";
import type { GptEdit } from "./types";

export type PublishedVersion = PublishedView;

export type VersionAction = VersionActionView;

/** The configuration in one version; number 0 is the draft. */
export type OpenVersion = VersionView;

const pathOf = (gpt: string) => `/api/gpts/${gpt}/versions`;

export const readVersions = (gpt: string) =>
  request<{ versions: PublishedVersion[] }>("GET", pathOf(gpt)).then(({ versions }) => versions);
export const readVersion = (gpt: string, number: number) => request<OpenVersion>("GET", `${pathOf(gpt)}/${number}`);
export const restoreVersion = (gpt: string, number: number) =>
  request<GptEdit>("POST", `${pathOf(gpt)}/${number}/restore`);
