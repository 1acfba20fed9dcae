/** Single sign-on of an organisation: for its members, and for the owner who configures it. */
import { request } from "./request";
import type {
  ClaimView,
  DirectoryView,
  DomainView,
  PendingLinkView,
  ProviderBody,
  ProviderTestView,
  ProviderView,
  SetUpView,
  SsoWorkspaceView,
} from "./schema";

export type SignInWorkspace = SsoWorkspaceView;

export type Waiting = PendingLinkView;

export type GivenRole = "admin" | "member";

/** The configuration by an owner. `client_secret` null keeps the stored one, "" means none. */
export type WantedProvider = ProviderBody;

export type Provider = ProviderView;

export type SetUp = SetUpView;

export type Tested = ProviderTestView;

export const findOrganisation = (email: string) => request<SignInWorkspace>("POST", "/api/sso/find", { email });
export const readOrganisation = (id: string) =>
  request<SignInWorkspace>("GET", `/api/sso/workspaces/${encodeURIComponent(id)}`);
export const startSignOn = (workspace: string) => request<{ url: string }>("POST", "/api/sso/start", { workspace });
export const readWaiting = () => request<Waiting | null>("GET", "/api/sso/link");
export const linkAccount = () => request<void>("POST", "/api/sso/link", {});

const pathOf = (workspace: string) => `/api/workspaces/${workspace}/sign-in`;
export const readSetUp = (workspace: string) => request<SetUp>("GET", pathOf(workspace));
export const saveProvider = (workspace: string, provider: WantedProvider) =>
  request<SetUp>("PUT", pathOf(workspace), provider);
export const testProvider = (workspace: string) => request<Tested>("POST", `${pathOf(workspace)}/test`, {});
export const requireProvider = (workspace: string, required: boolean) =>
  request<SetUp>("PUT", `${pathOf(workspace)}/required`, { required });
export const removeProvider = (workspace: string) => request<void>("DELETE", pathOf(workspace));

/** An email domain of the sign-in, and the proof that it belongs to the organisation. */
export type Domain = DomainView;

export type ClaimedDomain = ClaimView;

const domainsIn = <T>(answer: Promise<{ domains: T[] }>) => answer.then((view) => view.domains);
export const readDomains = (workspace: string) =>
  domainsIn(request<{ domains: Domain[] }>("GET", `${pathOf(workspace)}/domains`));
export const checkDomain = (workspace: string, domain: string) =>
  domainsIn(request<{ domains: Domain[] }>("POST", `${pathOf(workspace)}/domains/check`, { domain }));

const forOperator = "/api/operator/domains";
export const readClaimedDomains = () => domainsIn(request<{ domains: ClaimedDomain[] }>("GET", forOperator));
export const approveDomain = (workspace: string, domain: string) =>
  domainsIn(request<{ domains: ClaimedDomain[] }>("POST", `${forOperator}/approve`, { workspace, domain }));
export const rejectDomain = (workspace: string, domain: string) =>
  domainsIn(request<{ domains: ClaimedDomain[] }>("POST", `${forOperator}/reject`, { workspace, domain }));

/** The state of an enterprise's directory (SCIM); `made_at` null: no token exists. */
export type Directory = DirectoryView;

export const readDirectory = (workspace: string) => request<Directory>("GET", `/api/workspaces/${workspace}/directory`);
/** Only this response contains the token. */
export const makeDirectoryToken = (workspace: string) =>
  request<{ token: string }>("POST", `/api/workspaces/${workspace}/directory/token`, {});
export const revokeDirectoryToken = (workspace: string) =>
  request<void>("DELETE", `/api/workspaces/${workspace}/directory/token`);
