/** The roles in a workspace, ordered by their rights. The server enforces them. */
import type { WorkspaceRole } from "../api/types";

const rank: Record<WorkspaceRole, number> = { member: 0, admin: 1, owner: 2 };

export const isAtLeast = (role: WorkspaceRole, least: WorkspaceRole) => rank[role] >= rank[least];
