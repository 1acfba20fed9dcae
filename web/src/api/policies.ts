import { request } from "./request";
import type { Time } from "./types";

export type PolicyKind = "privacy" | "terms";

export const kinds: readonly PolicyKind[] = ["privacy", "terms"];

/** The pages that the server writes, for everybody to read. */
export const addressOf = (kind: PolicyKind, version?: number) =>
  `/${kind === "privacy" ? "privacy-policy" : "terms"}${version === undefined ? "" : `/${version}`}`;

export interface PolicyVersion {
  kind: PolicyKind;
  version: number;
  /** What changed since the version before. */
  note: string;
  published_at: Time;
}

export interface Policy extends PolicyVersion {
  text: string;
}

/** The versions that somebody read and accepts. */
export type Accepted = Partial<Record<PolicyKind, number>>;

export interface MyPolicies {
  accepted: { kind: PolicyKind; version: number; at: Time }[];
  to_accept: PolicyKind[];
}

export interface Desk {
  kind: PolicyKind;
  draft: { text: string; note: string; saved_at: Time } | null;
  in_force: Policy | null;
  accepted_by: number;
  accounts: number;
}

export const readVersions = () =>
  request<{ policies: PolicyVersion[] }>("GET", "/api/policies").then((r) => r.policies);
export const readPolicy = (kind: PolicyKind, version: number) =>
  request<Policy>("GET", `/api/policies/${kind}/${version}`);
export const readMyPolicies = () => request<MyPolicies>("GET", "/api/me/policies");
export const accept = (accepted: Accepted) => request<MyPolicies>("POST", "/api/me/policies", { accepted });

export const readDesks = () => request<{ policies: Desk[] }>("GET", "/api/operator/policies").then((r) => r.policies);
export const savePolicyDraft = (kind: PolicyKind, text: string, note: string) =>
  request<NonNullable<Desk["draft"]>>("PUT", `/api/operator/policies/${kind}/draft`, { text, note });
export const discardPolicyDraft = (kind: PolicyKind) => request<void>("DELETE", `/api/operator/policies/${kind}/draft`);
export const publishPolicy = (kind: PolicyKind, text: string, note: string, follows: number) =>
  request<PolicyVersion>("POST", `/api/operator/policies/${kind}`, { text, note, follows });
