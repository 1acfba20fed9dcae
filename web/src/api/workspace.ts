import { request } from "./request";
import type {
  AuditEntryView,
  AuditView,
  DeletedWorkspacesView,
  DeletedWorkspaceView,
  InvitationOfferView,
  MechanismView,
  MemberView,
  NewWorkspaceInvitationView,
  WorkspaceInvitationView,
  WorkspaceSummaryView,
  WorkspacesView,
} from "./schema";
import { inThisSpace } from "./space";
import type { WorkspaceRole, WorkspaceService } from "./types";

export type AuditAction = "change_role" | "transfer" | "suspend" | "restore" | "remove";
/** The fate of a leaving member's GPTs. */
export type GptDisposition = "hand_over" | "delete";

export type Member = MemberView;

export type WorkspaceInvitation = WorkspaceInvitationView;

export type NewWorkspaceInvitation = NewWorkspaceInvitationView;

/** An invitation as its recipient sees it. */
export type Offer = InvitationOfferView;

export type Entry = AuditEntryView;

export type AuditPage = AuditView;

/** Empty fields match everything. Days are in the reader's time zone, both inclusive. */
export interface AuditFilter {
  act: string;
  person: string;
  since: string;
  until: string;
}

const ROOT = "/api/workspace";
const memberPath = (id: string, part: string) => `${ROOT}/members/${id}/${part}`;

export const readMembers = () => request<{ members: Member[] }>("GET", `${ROOT}/members`).then((r) => r.members);
export const changeRole = (id: string, role: WorkspaceRole) => request<void>("PUT", memberPath(id, "role"), { role });
export const suspendMember = (id: string) => request<void>("POST", memberPath(id, "suspend"));
export const restoreMember = (id: string) => request<void>("POST", memberPath(id, "restore"));
export const removeMember = (id: string, gpts: GptDisposition) =>
  request<void>("POST", memberPath(id, "remove"), { gpts });
export const leaveWorkspace = (gpts: GptDisposition) => request<void>("POST", `${ROOT}/leave`, { gpts });
export const transferWorkspace = (account: string) => request<void>("POST", `${ROOT}/transfer`, { account });
export const deleteWorkspace = (name: string) => request<unknown>("POST", `${ROOT}/delete`, { name });
export const renameWorkspace = (name: string) => request<void>("PUT", `${ROOT}/name`, { name });

export const readWorkspaceInvitations = () =>
  request<{ invitations: WorkspaceInvitation[] }>("GET", `${ROOT}/invitations`).then((r) => r.invitations);
export const inviteIntoWorkspace = (role: WorkspaceRole, email: string | null) =>
  request<NewWorkspaceInvitation>("POST", `${ROOT}/invitations`, { role, email });
export const withdrawWorkspaceInvitation = (id: string) => request<void>("DELETE", `${ROOT}/invitations/${id}`);
export const readInvitation = (token: string) => request<Offer>("POST", "/api/invitation/look", { token });
export const acceptInvitation = (token: string) =>
  request<{ workspace: string }>("POST", "/api/invitation/accept", { token }).then((r) => r.workspace);

/** The filter as query parameters: the timestamps at which the reader's days start and end. */
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
  request<AuditPage>("GET", `${ROOT}/audit${queryOf(filter, before)}`);
export const auditExport = (filter: AuditFilter) => inThisSpace(`${ROOT}/audit.csv${queryOf(filter)}`);

/** One of the four mechanisms behind "nothing here trains a model", as checked just now. */
export type Mechanism = MechanismView;

export const readMechanisms = () =>
  request<{ mechanisms: Mechanism[] }>("GET", `${ROOT}/nothing-trains`).then((r) => r.mechanisms);

const workspaces = "/api/operator/workspaces";
const pageOf = (list: string, after?: string) => (after ? `${list}?after=${after}` : list);

export type KnownWorkspace = WorkspaceSummaryView;

export type EndedWorkspace = DeletedWorkspaceView;

export type OperatorsWorkspaces = WorkspacesView;

export type EndedWorkspaces = DeletedWorkspacesView;

/** Workspaces by name; `after`: the last one already shown. */
export const readWorkspaces = (after?: string) => request<OperatorsWorkspaces>("GET", pageOf(workspaces, after));
/** Deleted workspaces, latest first. */
export const readEndedWorkspaces = (after?: string) =>
  request<EndedWorkspaces>("GET", pageOf(`${workspaces}/ended`, after));
export const makeWorkspace = (name: string, service: WorkspaceService, owner: string) =>
  request<OperatorsWorkspaces>("POST", workspaces, { name, service, owner });
