/** Guest links to a GPT, for its owner and for the operator. */
import { request } from "./request";
import type { GuestLinkBody, GuestLinkChangeBody, GuestLinksView, GuestSettingsView } from "./schema";

export type GuestLinks = GuestLinksView;
export type GuestLink = GuestLinks["links"][number];
export type GuestLinkFields = GuestLinkBody;
export type GuestLinkChange = GuestLinkChangeBody;
export type MessageCaps = GuestLink["caps"];
export type GuestSettings = GuestSettingsView;

const pathOf = (gpt: string) => `/api/gpts/${gpt}/guest-links`;

export const readGuestLinks = (gpt: string) => request<GuestLinks>("GET", pathOf(gpt));
export const makeGuestLink = (gpt: string, link: GuestLinkFields) => request<GuestLinks>("POST", pathOf(gpt), link);
export const changeGuestLink = (gpt: string, id: string, link: GuestLinkChange) =>
  request<GuestLinks>("PUT", `${pathOf(gpt)}/${id}`, link);
export const revokeGuestLink = (gpt: string, id: string) => request<GuestLinks>("DELETE", `${pathOf(gpt)}/${id}`);

export const readGuestSettings = () => request<GuestSettings>("GET", "/api/operator/guests");
export const saveGuestSettings = (settings: GuestSettings) =>
  request<GuestSettings>("PUT", "/api/operator/guests", settings);
