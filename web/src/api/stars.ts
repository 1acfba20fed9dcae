import { request } from "./request";
import type { OwnStarsView, StarsView } from "./schema";

/** What everybody is told of a GPT's stars, in halves; `people` is rounded down to tens. */
export type Stars = StarsView;

/** What one has given oneself, and whether one can. */
export type OwnStars = OwnStarsView;

const pathOf = (gpt: string) => `/api/gpts/${gpt}/stars`;
export const readOwnStars = (gpt: string) => request<OwnStars>("GET", pathOf(gpt));
export const saveStars = (gpt: string, stars: number) => request<void>("PUT", pathOf(gpt), { stars });
export const removeStars = (gpt: string) => request<void>("DELETE", pathOf(gpt));
