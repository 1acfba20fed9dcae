import { request } from "./request";
import type { AddressChangeView, SetUpBody, SignInBody, SignUpLinkBody } from "./schema";
import { inThisSpace } from "./space";
import type { Instance, Me, Session } from "./types";

export type Credentials = SignInBody;

export type NewAccount = Omit<SetUpBody, "token">;

export const readInstance = () => request<Instance>("GET", "/api/instance");
export const readMe = () => request<Me | null>("GET", "/api/me");
/** The name and contact of the operator; empty texts are not shown. */
export type OperatorToName = Required<Pick<SetUpBody, "operator_name" | "operator_contact">>;

export const setUp = (account: NewAccount, token: string, operator: OperatorToName) =>
  request<Me>("POST", "/api/setup", { token, ...account, ...operator });
/** Codes of invitations for sign-up: from the operator, or to a workspace. */
export type Invited = Pick<SignUpLinkBody, "invitation" | "workspace_invitation">;

/**
 * `link`: the code of the mailed link, if the server sends mail. `joins`: join the workspace that the link invites to.
 */
export const signUp = (account: NewAccount, codes: Invited & { link?: string; joins?: boolean }) =>
  request<Me>("POST", "/api/sign-up", { ...account, ...codes });
/** Request a sign-up link by mail. Returns the address in the server's normal form. */
export const requestSignUpLink = (email: string, invited: Invited) =>
  request<{ email: string }>("POST", "/api/sign-up/link", { email, ...invited }).then((r) => r.email);
/** The address that a mailed link is for, and the name of the workspace to which it invites. */
export const readSignUpLink = (link: string) =>
  request<{ email: string; workspace: string | null }>("POST", "/api/sign-up/look", { link });
/** Request a mailed link that confirms the user's address. */
export const requestAddressConfirmation = () => request<void>("POST", "/api/me/address/link");
export const confirmAddress = (link: string) => request<void>("POST", "/api/me/address/confirm", { link });
export const rename = (name: string) => request<Me>("PATCH", "/api/me", { name });
export const saveOwnPicture = (picture: Blob) => request<Me>("PUT", "/api/me/picture", picture);
export const removeOwnPicture = () => request<Me>("DELETE", "/api/me/picture");
/** `digest` changes with the picture, so that browsers fetch the new one. */
export const pictureOfAccount = (id: string, digest: string) => inThisSpace(`/api/accounts/${id}/picture?v=${digest}`);
/**
 * `changed`: the address has changed, because this server sends no mail; otherwise a link was sent to the new address.
 */
export const changeAddress = (email: string) => request<AddressChangeView>("POST", "/api/me/address", { email });
export const signIn = (credentials: Credentials) => request<Me>("POST", "/api/sign-in", credentials);
export const signOut = () => request<void>("POST", "/api/sign-out");
export const chooseImprove = (allowed: boolean) => request<Me>("PUT", "/api/me/improve", { allowed });
/** Work in this space from now on; null is the user's own space. */
export const enterSpace = (workspace: string | null) => request<Me>("PUT", "/api/me/space", { workspace });
export const readSessions = () => request<{ sessions: Session[] }>("GET", "/api/me/sessions").then((r) => r.sessions);
export const endSession = (id: string) => request<void>("DELETE", `/api/me/sessions/${id}`);
