import { request } from "./request";
import type { FormerGptView, OriginsView, OriginView } from "./schema";

export type GptPart = "description" | "instructions" | "starters" | "action" | "file";

/** Somebody whose words are in a GPT. `name` is null where it is not known any more; `former`: an earlier owner of it. */
export type Origin = OriginView;

/** `used_by_others`: other people have GPTs with words of this one. */
export type Origins = OriginsView;

/** A GPT that one handed over. `in_use`: a GPT of somebody else still has words of one's own from it. */
export type FormerGpt = FormerGptView;

export const readOrigins = (gpt: string) => request<Origins>("GET", `/api/gpts/${gpt}/origins`);
export const readFormerGpts = () => request<{ gpts: FormerGpt[] }>("GET", "/api/me/former-gpts").then((r) => r.gpts);
export const chooseForFormerGpt = (id: string, allowed: boolean) =>
  request<FormerGpt>("PUT", `/api/me/former-gpts/${id}/improve`, { allowed });
