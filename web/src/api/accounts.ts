import { request } from "./request";
import type { AddressChangeView, SetUpBody, SignInBody, SignUpLinkBody } from "./schema";
import { inThisSpace } from "./space";
import type { Instance, Me, Session } from "./types";

export type Credentials = SignInBody;

export type NewAccount = Omit<SetUpBody, "token">;

export const readInstance = () => request<Instance>("GET", "/api/instance");
export const readMe = () => request<Me | null>("GET", "/api/me");
/** The name and contact of who runs the server; empty texts say nothing. */
export type OperatorToName = Required<Pick<SetUpBody, "operator_name" | "operator_contact">>;

export const setUp = (account: NewAccount, token: string, operator: OperatorToName) =>
  request<Me>("POST", "/api/setup", { token, ...account, ...operator });
/** Codes of invitations with which a person signs up: the operator’s, or one into a workspace. */
export type Invited = Pick<SignUpLinkBody, "invitation" | "workspace_invitation">;

/**
 * `link`: the code of the link that was mailed to the address, where the server sends mail. `joins`: join the workspace
 * to which that link invites.
 */
export const signUp = (account: NewAccount, ways: Invited & { link?: string; joins?: boolean }) =>
  request<Me>("POST", "/api/sign-up", { ...account, ...ways });
/** Have a link to sign up with sent to an address; the address as the server writes it. */
export const requestSignUpLink = (email: string, invited: Invited) =>
  request<{ email: string }>("POST", "/api/sign-up/link", { email, ...invited }).then((r) => r.email);
/** The address that a mailed link is for, and the name of the workspace to which it invites. */
export const readSignUpLink = (link: string) =>
  request<{ email: string; workspace: string | null }>("POST", "/api/sign-up/look", { link });
/** Have a link sent to one’s own address, which confirms it. */
export const requestAddressConfirmation = () => request<void>("POST", "/api/me/address/link");
export const confirmAddress = (link: string) => request<void>("POST", "/api/me/address/confirm", { link });
export const rename = (name: string) => request<Me>("PATCH", "/api/me", { name });
export const saveOwnPicture = (picture: Blob) => request<Me>("PUT", "/api/me/picture", picture);
export const removeOwnPicture = () => request<Me>("DELETE", "/api/me/picture");
/** `digest` changes with the picture, so that browsers fetch the new one. */
export const pictureOfAccount = (id: string, digest: string) => inThisSpace(`/api/accounts/${id}/picture?v=${digest}`);
/** `changed`: it is done already, because this server sends no mail; else a link was sent to the new address. */
export const changeAddress = (email: string) => request<AddressChangeView>("POST", "/api/me/address", { email });
export const signIn = (credentials: Credentials) => request<Me>("POST", "/api/sign-in", credentials);
export const signOut = () => request<void>("POST", "/api/sign-out");
export const chooseImprove = (allowed: boolean) => request<Me>("PUT", "/api/me/improve", { allowed });
/** Work there from now on; null is one's own space. */
export const enterSpace = (workspace: string | null) => request<Me>("PUT", "/api/me/space", { workspace });
export const readSessions = () => request<{ sessions: Session[] }>("GET", "/api/me/sessions").then((r) => r.sessions);
export const endSession = (id: string) => request<void>("DELETE", `/api/me/sessions/${id}`);
