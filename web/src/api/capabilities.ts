/** The capabilities that this server offers to GPTs. */
import { request } from "./request";
import type { CapabilitiesView, CapabilityOfferView, CapabilityUseView } from "./schema";

/** A capability, and whether a GPT may use it here; `sentence` explains how, or why not. */
export type CapabilityUse = CapabilityUseView;
export type Capability = CapabilityUse["capability"];
export type CapabilityOffer = CapabilityOfferView;

/** In display order. */
export const everyCapability: readonly Capability[] = ["web_search", "read_pages", "code", "images"];

export const readCapabilities = () =>
  request<CapabilitiesView>("GET", "/api/capabilities").then((view) => view.capabilities);
export const readOffers = () =>
  request<{ offers: CapabilityOffer[] }>("GET", "/api/operator/capabilities").then((view) => view.offers);
