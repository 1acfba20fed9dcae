import { request } from "./request";
import type {
  MyPoliciesView,
  OwnerPolicyView,
  PolicyEditorView,
  PolicyReaderView,
  PolicyVersionView,
  PolicyView,
} from "./schema";

export type OperatorsKind = "privacy" | "terms";
/** The policies of the operator, and of the current workspace's owners. */
export type PolicyKind = OperatorsKind | "workspace";

export const kinds: readonly OperatorsKind[] = ["privacy", "terms"];

/** The public pages, rendered by the server. */
export const addressOf = (kind: OperatorsKind, version?: number) =>
  `/${kind === "privacy" ? "privacy-policy" : "terms"}${version === undefined ? "" : `/${version}`}`;

export type PolicyVersion = PolicyVersionView;

export type Policy = PolicyView;

/** The versions that the user has read and accepts. */
export type Accepted = Partial<Record<PolicyKind, number>>;

export type MyPolicies = MyPoliciesView;

export type PolicyEditorState<K extends PolicyKind = PolicyKind> = PolicyEditorView & { kind: K };

/** A workspace member and the latest version that they accepted. */
export type Reader = PolicyReaderView;

export type WorkspacePolicyEditor = OwnerPolicyView;

const WORKSPACE_PATH = "/api/workspace/policy";
/** The endpoint of a document's editor. */
const editorPathOf = (kind: PolicyKind) => (kind === "workspace" ? WORKSPACE_PATH : `/api/operator/policies/${kind}`);
/** The endpoint of its published versions. */
const policyPathOf = (kind: PolicyKind) => (kind === "workspace" ? WORKSPACE_PATH : `/api/policies/${kind}`);

export const readVersions = () =>
  request<{ policies: PolicyVersion[] }>("GET", "/api/policies").then((r) => r.policies);
/** The versions of the current workspace's policy. */
export const readWorkspaceVersions = () =>
  request<{ policies: PolicyVersion[] }>("GET", WORKSPACE_PATH).then((r) => r.policies);
export const readPolicy = (kind: PolicyKind, version: number) =>
  request<Policy>("GET", `${policyPathOf(kind)}/${version}`);
export const readMyPolicies = () => request<MyPolicies>("GET", "/api/me/policies");

/** Accepts the versions that were read, the operator's and the workspace's. Returns what still has to be accepted. */
export async function accept({ workspace, ...operators }: Accepted): Promise<PolicyKind[]> {
  if (Object.keys(operators).length > 0) await request<MyPolicies>("POST", "/api/me/policies", { accepted: operators });
  if (workspace !== undefined) await request<void>("POST", `${WORKSPACE_PATH}/accept`, { version: workspace });
  return (await readMyPolicies()).to_accept;
}

export const readWorkspacePolicyEditor = () => request<WorkspacePolicyEditor>("GET", `${WORKSPACE_PATH}/desk`);
export const readPolicyEditors = () =>
  request<{ policies: PolicyEditorState<OperatorsKind>[] }>("GET", "/api/operator/policies").then((r) => r.policies);
export const readPolicyTemplate = (kind: OperatorsKind, language: string) =>
  request<{ text: string }>("GET", `${editorPathOf(kind)}/template?language=${language}`).then((r) => r.text);
export const savePolicyDraft = (kind: PolicyKind, text: string, note: string) =>
  request<NonNullable<PolicyEditorState["draft"]>>("PUT", `${editorPathOf(kind)}/draft`, { text, note });
export const discardPolicyDraft = (kind: PolicyKind) => request<void>("DELETE", `${editorPathOf(kind)}/draft`);
export const publishPolicy = (kind: PolicyKind, text: string, note: string, follows: number) =>
  request<PolicyVersion>("POST", editorPathOf(kind), { text, note, follows });
