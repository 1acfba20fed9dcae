import { request } from "./request";
import type { Time, WorkspaceRole, WorkspaceService } from "./types";

export type Deed = "change_role" | "transfer" | "suspend" | "restore" | "remove";
/** What becomes of the GPTs of a person who goes. */
export type Then = "hand_over" | "delete";

export interface Member {
  id: string;
  name: string;
  /** Told to owners and admins, and of oneself. */
  email: string | null;
  role: WorkspaceRole;
  joined_at: Time;
  suspended_at: Time | null;
  /** Suspended by the operator, on the whole server. */
  shut_out: boolean;
  oneself: boolean;
  gpts: number | null;
  /** What the reader may do to this person; the server decides. */
  may: Deed[];
}

export interface WorkspaceInvitation {
  id: string;
  role: WorkspaceRole;
  email: string | null;
  created_at: Time;
  expires_at: Time;
  used_at: Time | null;
}

export interface NewWorkspaceInvitation {
  id: string;
  link: string;
  expires_at: Time;
}

/** What an invitation is to whoever holds it. */
export interface Offer {
  workspace: string;
  service: WorkspaceService;
  role: WorkspaceRole;
  email: string | null;
  expires_at: Time;
}

export interface Entry {
  id: number;
  at: Time;
  act: string;
  made_by: "person" | "operator" | "server";
  actor: string;
  actor_id: string | null;
  about: string;
  about_id: string | null;
  details: Record<string, unknown>;
  /** What a member did for themselves: `at` is the beginning of its day in UTC. */
  to_the_day: boolean;
}

export interface AuditPage {
  entries: Entry[];
  more: boolean;
}

/** Empty parts ask for everything. Days are the reader's own, both included. */
export interface AuditFilter {
  act: string;
  person: string;
  since: string;
  until: string;
}

const room = "/api/workspace";
const of = (id: string, part: string) => `${room}/members/${id}/${part}`;

export const readMembers = () => request<{ members: Member[] }>("GET", `${room}/members`).then((r) => r.members);
export const changeRole = (id: string, role: WorkspaceRole) => request<void>("PUT", of(id, "role"), { role });
export const suspendMember = (id: string) => request<void>("POST", of(id, "suspend"));
export const restoreMember = (id: string) => request<void>("POST", of(id, "restore"));
export const removeMember = (id: string, gpts: Then) => request<void>("POST", of(id, "remove"), { gpts });
export const leaveWorkspace = (gpts: Then) => request<void>("POST", `${room}/leave`, { gpts });
export const transferWorkspace = (account: string) => request<void>("POST", `${room}/transfer`, { account });
export const deleteWorkspace = (name: string) => request<unknown>("POST", `${room}/delete`, { name });
export const renameWorkspace = (name: string) => request<void>("PUT", `${room}/name`, { name });

export const readWorkspaceInvitations = () =>
  request<{ invitations: WorkspaceInvitation[] }>("GET", `${room}/invitations`).then((r) => r.invitations);
export const inviteIntoWorkspace = (role: WorkspaceRole, email: string | null) =>
  request<NewWorkspaceInvitation>("POST", `${room}/invitations`, { role, email });
export const withdrawWorkspaceInvitation = (id: string) => request<void>("DELETE", `${room}/invitations/${id}`);
export const lookAtInvitation = (token: string) => request<Offer>("POST", "/api/invitation/look", { token });
export const acceptInvitation = (token: string) =>
  request<{ workspace: string }>("POST", "/api/invitation/accept", { token }).then((r) => r.workspace);

/** The filter as the server asks for it: the moments at which the reader's days begin and end. */
export function queryOf({ act, person, since, until }: AuditFilter, before?: number): string {
  const query = new URLSearchParams();
  if (act) query.set("act", act);
  if (person) query.set("person", person);
  if (since) query.set("since", startOf(since, 0));
  if (until) query.set("until", startOf(until, 1));
  if (before !== undefined) query.set("before", String(before));
  return query.size ? `?${query}` : "";
}

function startOf(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const readAudit = (filter: AuditFilter, before?: number) =>
  request<AuditPage>("GET", `${room}/audit${queryOf(filter, before)}`);
export const auditExport = (filter: AuditFilter) => `${room}/audit.csv${queryOf(filter)}`;

/** One of the four things that hold up "nothing here trains a model", as it was found just now. */
export interface Mechanism {
  name: "rule" | "keys" | "role" | "constraints";
  holds: boolean;
  found: string;
}

export const readMechanisms = () =>
  request<{ mechanisms: Mechanism[] }>("GET", `${room}/nothing-trains`).then((r) => r.mechanisms);

export interface KnownWorkspace {
  id: string;
  name: string;
  service: WorkspaceService;
  created_at: Time;
  members: number;
}

export interface EndedWorkspace {
  id: string;
  name: string;
  deleted_at: Time;
  erased_at: Time | null;
  conversations: number;
  gpts: number;
}

export interface OperatorsWorkspaces {
  workspaces: KnownWorkspace[];
  ended: EndedWorkspace[];
}

export const readWorkspaces = () => request<OperatorsWorkspaces>("GET", "/api/operator/workspaces");
export const makeWorkspace = (name: string, service: WorkspaceService, owner: string) =>
  request<OperatorsWorkspaces>("POST", "/api/operator/workspaces", { name, service, owner });
