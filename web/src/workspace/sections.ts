/**
 * The parts of a workspace's page, in the order in which they are offered. Each is one file beside this one: it
 * exports a component by default, takes the workspace, and is named here. What somebody may do there is decided by
 * the server; `least` only says to whom the part is offered.
 */
import { type ComponentType, lazy } from "react";
import type { Membership, WorkspaceRole } from "../api/types";
import { t } from "../texts";

export interface SectionProps {
  workspace: Membership;
}

export interface Section {
  /** The last part of the address, /workspace/…; empty for the page itself. */
  path: string;
  name: string;
  component: ComponentType<SectionProps>;
  least: WorkspaceRole;
}

export const sections: readonly Section[] = [
  { path: "", name: t.workspace.overview, component: lazy(() => import("./Overview")), least: "member" },
  { path: "members", name: t.workspace.members, component: lazy(() => import("./Members")), least: "member" },
  { path: "rules", name: t.rules.section, component: lazy(() => import("./Rules")), least: "member" },
  { path: "policy", name: t.policies.workspace.section, component: lazy(() => import("./Policy")), least: "member" },
  { path: "audit", name: t.workspace.audit, component: lazy(() => import("./Audit")), least: "admin" },
  { path: "sign-in", name: t.signOn.setup.name, component: lazy(() => import("./SignIn")), least: "owner" },
  { path: "api", name: t.programs.section, component: lazy(() => import("./Api")), least: "admin" },
];

const rank: Record<WorkspaceRole, number> = { member: 0, admin: 1, owner: 2 };

export const isAtLeast = (role: WorkspaceRole, least: WorkspaceRole) => rank[role] >= rank[least];

export const sectionsFor = (role: WorkspaceRole) => sections.filter((one) => isAtLeast(role, one.least));

export const addressOf = (path: string) => (path ? `/workspace/${path}` : "/workspace");
