import { request } from "./request";
import type { OwnStarsView, StarsView } from "./schema";

/** A GPT's public rating, in half stars; `people` is rounded down to tens. */
export type Stars = StarsView;

/** The user's own rating, and whether they may rate. */
export type OwnStars = OwnStarsView;

const pathOf = (gpt: string) => `/api/gpts/${gpt}/stars`;
export const readOwnStars = (gpt: string) => request<OwnStars>("GET", pathOf(gpt));
export const saveStars = (gpt: string, stars: number) => request<void>("PUT", pathOf(gpt), { stars });
export const removeStars = (gpt: string) => request<void>("DELETE", pathOf(gpt));
