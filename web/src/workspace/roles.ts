/** The roles in a workspace, by what they may; what somebody may do is decided by the server. */
import type { WorkspaceRole } from "../api/types";

const rank: Record<WorkspaceRole, number> = { member: 0, admin: 1, owner: 2 };

export const isAtLeast = (role: WorkspaceRole, least: WorkspaceRole) => rank[role] >= rank[least];
