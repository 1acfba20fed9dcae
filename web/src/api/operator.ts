import { request } from "./request";
import type { BackgroundWork, InstanceSettings, Invitation, NewInvitation } from "./types";

export const readSettings = () => request<InstanceSettings>("GET", "/api/operator/settings");
export const saveSettings = (settings: InstanceSettings) =>
  request<InstanceSettings>("PUT", "/api/operator/settings", settings);
export const readBackground = () => request<BackgroundWork>("GET", "/api/operator/background");
export const readInvitations = () =>
  request<{ invitations: Invitation[] }>("GET", "/api/operator/invitations").then((r) => r.invitations);
export const invite = (note: string) => request<NewInvitation>("POST", "/api/operator/invitations", { note });
export const withdrawInvitation = (id: string) => request<void>("DELETE", `/api/operator/invitations/${id}`);
