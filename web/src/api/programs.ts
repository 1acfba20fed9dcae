/** The management API of a workspace's projects and keys. Programs themselves call /v1. */
import { request } from "./request";
import type {
  ApiView,
  GrantableOperationView,
  GrantedView,
  GrantsView,
  KeyView,
  NewKeyBody,
  ProjectView,
} from "./schema";

/** The permissions of a key. Without `every_gpt`, `gpts` lists its GPTs. */
export type Scope = Required<Omit<NewKeyBody, "name" | "days">>;

export type ApiKey = KeyView;

export type NewKey = NewKeyBody;

export type Project = ProjectView;

export type WorkspaceApi = ApiView;

const path = "/api/workspace/api";

export const readApi = () => request<WorkspaceApi>("GET", path);
export const permitStoring = (may_store: boolean) => request<void>("PUT", path, { may_store });
export const createProject = (name: string) => request<Project>("POST", `${path}/projects`, { name });
export const renameProject = (id: string, name: string) => request<void>("PATCH", `${path}/projects/${id}`, { name });
export const deleteProject = (id: string) => request<void>("DELETE", `${path}/projects/${id}`);
/** `text` is the key itself; only this response contains it. */
export const createKey = (project: string, key: NewKey) =>
  request<{ key: ApiKey; text: string }>("POST", `${path}/projects/${project}/keys`, key);
export const revokeKey = (id: string) => request<void>("DELETE", `${path}/keys/${id}`);

/** An operation granted to a key, as described at that time. */
export type GrantedOperation = GrantedView;

export type GrantedOperations = GrantsView;

/** An operation that can be granted, with the facts to know first. */
export type OfferedOperation = GrantableOperationView;

export const readGranted = (key: string) => request<GrantedOperations>("GET", `${path}/keys/${key}/operations`);
export const readOffered = (key: string, gpt: string) =>
  request<{ operations: OfferedOperation[] }>("GET", `${path}/keys/${key}/gpts/${gpt}/operations`).then(
    (answer) => answer.operations,
  );
/** Sends back the fingerprint of what was shown, so that exactly this is granted. */
export const grantOperation = (key: string, offer: OfferedOperation, may_change: boolean) =>
  request<GrantedOperation>("POST", `${path}/keys/${key}/gpts/${offer.gpt.id}/operations`, {
    operation: offer.tool,
    fingerprint: offer.fingerprint,
    may_change,
  });
export const withdrawOperation = (key: string, operation: string) =>
  request<void>("DELETE", `${path}/keys/${key}/operations/${operation}`);
