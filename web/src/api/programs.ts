/** The API of a workspace: its projects and their keys. What programs themselves call is under /v1. */
import { request } from "./request";

/** What a key may do. Without `every_gpt`, `gpts` names the ones that are meant. */
export interface Scope {
  models: boolean;
  every_gpt: boolean;
  gpts: string[];
  may_embed: boolean;
  may_store: boolean;
}

export interface ApiKey extends Scope {
  id: string;
  name: string;
  /** The key's beginning. */
  prefix: string;
  maker_name: string;
  created_at: string;
  expires_at: string;
  /** To the minute. */
  last_used_at: string | null;
  revoked_at: string | null;
  /** It opens something now. */
  holds: boolean;
}

export interface NewKey extends Scope {
  name: string;
  days: number;
}

export interface Project {
  id: string;
  name: string;
  created_at: string;
  keys: ApiKey[];
}

export interface WorkspaceApi {
  /** What OpenAI’s clients are given. */
  base_url: string;
  may_store: boolean;
  projects: Project[];
}

const path = "/api/workspace/api";

export const readApi = () => request<WorkspaceApi>("GET", path);
export const permitStoring = (may_store: boolean) => request<void>("PUT", path, { may_store });
export const createProject = (name: string) => request<Project>("POST", `${path}/projects`, { name });
export const renameProject = (id: string, name: string) => request<void>("PATCH", `${path}/projects/${id}`, { name });
export const deleteProject = (id: string) => request<void>("DELETE", `${path}/projects/${id}`);
/** `text` is the key itself: it is told this once. */
export const createKey = (project: string, key: NewKey) =>
  request<{ key: ApiKey; text: string }>("POST", `${path}/projects/${project}/keys`, key);
export const revokeKey = (id: string) => request<void>("DELETE", `${path}/keys/${id}`);

/** An operation that a key was granted, in the words of that time. */
export interface GrantedOperation {
  id: string;
  gpt: { id: string; name: string };
  operation: string;
  host: string;
  may_change: boolean;
  given_at: string;
  revoked_at: string | null;
  /** Why it does not hold any more, though nobody took it back. */
  lapsed: string | null;
}

export interface GrantedOperations {
  granted: GrantedOperation[];
  /** The key is one’s own, and holds. */
  may_grant: boolean;
}

/** An operation that can be granted, with all that should be known first. */
export interface OfferedOperation {
  tool: string;
  operation: string;
  summary: string;
  method: string;
  path: string;
  kind: "http" | "mcp";
  consequential: boolean;
  recipient: { host: string; look_alike: string | null; policy_url: string | null };
  gpt: { id: string; name: string };
  builder: { name: string; is_me: boolean };
  credentials: string | null;
  warnings: string[];
  /** Why it cannot be granted. */
  refused: string | null;
  fingerprint: string;
  granted_id: string | null;
}

export const readGranted = (key: string) => request<GrantedOperations>("GET", `${path}/keys/${key}/operations`);
export const readOffered = (key: string, gpt: string) =>
  request<{ operations: OfferedOperation[] }>("GET", `${path}/keys/${key}/gpts/${gpt}/operations`).then(
    (answer) => answer.operations,
  );
/** What was shown is what is granted: its fingerprint goes back. */
export const grantOperation = (key: string, offer: OfferedOperation, may_change: boolean) =>
  request<GrantedOperation>("POST", `${path}/keys/${key}/gpts/${offer.gpt.id}/operations`, {
    operation: offer.tool,
    fingerprint: offer.fingerprint,
    may_change,
  });
export const takeBack = (key: string, operation: string) =>
  request<void>("DELETE", `${path}/keys/${key}/operations/${operation}`);
