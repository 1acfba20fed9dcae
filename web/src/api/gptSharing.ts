import { request } from "./request";
import type { GptOfferView, GrantedRightView, RightView } from "./schema";
import type { Gpt } from "./types";

/** The rights that a GPT's owner can grant, each including the previous ones. */
export type GivenRight = "chat" | "view" | "edit";

/**
 * `name` is known after acceptance; `given` is in force, `offered` waits for their answer until `expires_at`.
 * `has_link`: the recipient opens the offer with a secret link.
 */
export type GptRight = RightView;

/**
 * All rights after one was granted. `link` leads the recipient to the offer, if it needs one; only this response
 * contains it.
 */
export type GrantedRight = GrantedRightView;

/** An offer to the user; `given` is the right that they already have. */
export type Offer = GptOfferView;

type Rights = Promise<GptRight[]>;
const rightsOf = (answer: Promise<{ rights: GptRight[] }>): Rights => answer.then((r) => r.rights);

export const readRights = (gpt: string): Rights => rightsOf(request("GET", `/api/gpts/${gpt}/rights`));
export const giveRight = (gpt: string, email: string, right: GivenRight) =>
  request<GrantedRight>("POST", `/api/gpts/${gpt}/rights`, { email, right });
export const changeRight = (gpt: string, id: string, right: GivenRight): Rights =>
  rightsOf(request("PUT", `/api/gpts/${gpt}/rights/${id}`, { right }));
export const revokeRight = (gpt: string, id: string) => request<void>("DELETE", `/api/gpts/${gpt}/rights/${id}`);

export const readShared = () => request<{ gpts: Gpt[]; offers: Offer[] }>("GET", "/api/shared-gpts");
/** Opens the link of an offer or transfer. Returns the space in which it is answered. */
export const openOffer = (token: string) =>
  request<{ space: string }>("POST", "/api/shared-gpts/offers/open", { token }).then((r) => r.space);
export const acceptOffer = (id: string, right: GivenRight) =>
  request<{ gpt_id: string }>("POST", `/api/shared-gpts/offers/${id}/accept`, { right });
export const declineOffer = (id: string) => request<void>("POST", `/api/shared-gpts/offers/${id}/decline`);
export const leaveGpt = (gpt: string) => request<void>("DELETE", `/api/shared-gpts/${gpt}`);
