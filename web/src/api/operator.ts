import { request } from "./request";
import type { Dataset, InstanceSettings, Invitation, NewInvitation } from "./types";

export const readSettings = () => request<InstanceSettings>("GET", "/api/operator/settings");
export const saveSettings = (settings: InstanceSettings) =>
  request<InstanceSettings>("PUT", "/api/operator/settings", settings);
export const readInvitations = () =>
  request<{ invitations: Invitation[] }>("GET", "/api/operator/invitations").then((r) => r.invitations);
export const invite = (note: string) => request<NewInvitation>("POST", "/api/operator/invitations", { note });
export const withdrawInvitation = (id: string) => request<void>("DELETE", `/api/operator/invitations/${id}`);
export const readDatasets = () =>
  request<{ datasets: Dataset[] }>("GET", "/api/operator/datasets").then((r) => r.datasets);
export const buildDataset = (purpose: string) => request<Dataset>("POST", "/api/operator/datasets", { purpose });
export const readManifest = (id: string) => request<unknown>("GET", `/api/operator/datasets/${id}/manifest`);
export const destroyDataset = (id: string) => request<void>("DELETE", `/api/operator/datasets/${id}`);
