import { request } from "./request";
import type { HandoverView, OfferedGptView } from "./schema";

/**
 * A GPT that the user offers to another person, with the offer's expiry. `has_link`: the recipient opens it with a
 * secret link; `link` is that link, only in the response that creates it.
 */
export type Handover = HandoverView;

/** A GPT that another person offers to transfer to the user. */
export type OfferedGpt = OfferedGptView;

export const readHandover = (gpt: string) =>
  request<{ handover: Handover | null }>("GET", `/api/gpts/${gpt}/handover`).then((r) => r.handover);
export const offerGpt = (gpt: string, email: string) =>
  request<Handover>("POST", `/api/gpts/${gpt}/handover`, { email });
export const withdrawGpt = (gpt: string) => request<void>("DELETE", `/api/gpts/${gpt}/handover`);

export const readHandovers = () =>
  request<{ handovers: OfferedGpt[] }>("GET", "/api/gpt-handovers").then((r) => r.handovers);
export const acceptGpt = (id: string) => request<{ gpt_id: string }>("POST", `/api/gpt-handovers/${id}/accept`);
export const declineGpt = (id: string) => request<void>("POST", `/api/gpt-handovers/${id}/decline`);
