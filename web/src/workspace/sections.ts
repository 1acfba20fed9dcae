/**
 * The sections of a workspace's page, in order. Each is a file in this folder whose default export is a component that
 * takes the workspace. The server enforces rights; `minimumRole` only decides who sees the section.
 */
import { type ComponentType, lazy } from "react";
import type { Membership, WorkspaceRole } from "../api/types";
import { policyTexts } from "../texts/policies";
import { apiKeyTexts } from "../texts/programs";
import { ruleTexts } from "../texts/rules";
import { singleSignOnTexts } from "../texts/signOn";
import { usageTexts } from "../texts/usage";
import { workspaceTexts } from "../texts/workspace";
import { isAtLeast } from "./roles";

export interface SectionProps {
  workspace: Membership;
}

export interface Section {
  /** The last path segment of /workspace/…; empty for the page itself. */
  path: string;
  name: string;
  component: ComponentType<SectionProps>;
  minimumRole: WorkspaceRole;
}

export const sections: readonly Section[] = [
  { path: "", name: workspaceTexts.overview, component: lazy(() => import("./Overview")), minimumRole: "member" },
  { path: "members", name: workspaceTexts.members, component: lazy(() => import("./Members")), minimumRole: "member" },
  { path: "rules", name: ruleTexts.section, component: lazy(() => import("./Rules")), minimumRole: "member" },
  {
    path: "policy",
    name: policyTexts.workspace.section,
    component: lazy(() => import("./Policy")),
    minimumRole: "member",
  },
  {
    path: "usage",
    name: usageTexts.workspace.section,
    component: lazy(() => import("./Usage")),
    minimumRole: "member",
  },
  { path: "audit", name: workspaceTexts.audit, component: lazy(() => import("./Audit")), minimumRole: "admin" },
  {
    path: "sign-in",
    name: singleSignOnTexts.setup.name,
    component: lazy(() => import("./SignIn")),
    minimumRole: "owner",
  },
  { path: "api", name: apiKeyTexts.section, component: lazy(() => import("./Api")), minimumRole: "admin" },
];

export const sectionsFor = (role: WorkspaceRole) => sections.filter((one) => isAtLeast(role, one.minimumRole));

export const addressOf = (path: string) => (path ? `/workspace/${path}` : "/workspace");
