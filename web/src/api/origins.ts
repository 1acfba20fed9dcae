import { request } from "./request";
import type { FormerGptView, OriginsView, OriginView } from "./schema";

export type GptPart = "description" | "instructions" | "starters" | "action" | "file";

/** A person whose text is in a GPT. `name` is null if no longer known; `former`: an earlier owner. */
export type Origin = OriginView;

/** `used_by_others`: other users have GPTs with text from this one. */
export type Origins = OriginsView;

/** A GPT that the user has transferred. `in_use`: another user's GPT still contains the user's text from it. */
export type FormerGpt = FormerGptView;

export const readOrigins = (gpt: string) => request<Origins>("GET", `/api/gpts/${gpt}/origins`);
export const readFormerGpts = () => request<{ gpts: FormerGpt[] }>("GET", "/api/me/former-gpts").then((r) => r.gpts);
export const chooseForFormerGpt = (id: string, allowed: boolean) =>
  request<FormerGpt>("PUT", `/api/me/former-gpts/${id}/improve`, { allowed });
