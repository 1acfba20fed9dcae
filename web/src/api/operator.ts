import { request } from "./request";
import type { AccentShadesView, BrandingView, ContactView, ModelFactsView } from "./schema";
import type { BackgroundWork, InstanceSettings, Invitation, NewInvitation } from "./types";

export const readSettings = () => request<InstanceSettings>("GET", "/api/operator/settings");
export const saveSignUp = (sign_up: InstanceSettings["sign_up"]) =>
  request<InstanceSettings>("PUT", "/api/operator/settings", { sign_up });
export const readContact = () => request<ContactView>("GET", "/api/operator/contact");
export const saveContact = (name: string, contact: string) =>
  request<ContactView>("PUT", "/api/operator/contact", { name, contact });
export const readBranding = () => request<BrandingView>("GET", "/api/operator/branding");
export const saveBranding = (name: string, accent: string, banner: string) =>
  request<BrandingView>("PUT", "/api/operator/branding", { name, accent, banner });
export const readShades = (accent: string) =>
  request<AccentShadesView>("GET", `/api/operator/branding/shades?accent=${encodeURIComponent(accent)}`);
export const saveLogo = (logo: Blob) => request<BrandingView>("PUT", "/api/operator/branding/logo", logo);
export const removeLogo = () => request<BrandingView>("DELETE", "/api/operator/branding/logo");
export const readModels = () => request<ModelFactsView>("GET", "/api/operator/models");
export const readBackground = () => request<BackgroundWork>("GET", "/api/operator/background");
export const readInvitations = () =>
  request<{ invitations: Invitation[] }>("GET", "/api/operator/invitations").then((r) => r.invitations);
export const invite = (note: string) => request<NewInvitation>("POST", "/api/operator/invitations", { note });
export const withdrawInvitation = (id: string) => request<void>("DELETE", `/api/operator/invitations/${id}`);
