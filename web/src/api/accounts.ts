import { request } from "./request";
import type { AddressChangeView, SetUpBody, SignInBody, SignUpLinkBody } from "./schema";
import { inThisSpace } from "./space";
import type { Instance, Me, Session } from "./types";

export type Credentials = SignInBody;

export type NewAccount = Omit<SetUpBody, "token">;

export const readInstance = () => request<Instance>("GET", "/api/instance");
export const readMe = () => request<Me | null>("GET", "/api/me");
/** The operator's name and contact; empty values are not shown. */
export type OperatorToName = Required<Pick<SetUpBody, "operator_name" | "operator_contact">>;

export const setUp = (account: NewAccount, token: string, operator: OperatorToName) =>
  request<Me>("POST", "/api/setup", { token, ...account, ...operator });
/** Invitation codes for sign-up: from the operator, or to a workspace. */
export type Invited = Pick<SignUpLinkBody, "invitation" | "workspace_invitation">;

/**
 * `link`: the code of the mailed link, if the server sends mail. `joins`: also join the workspace of the invitation.
 */
export const signUp = (account: NewAccount, codes: Invited & { link?: string; joins?: boolean }) =>
  request<Me>("POST", "/api/sign-up", { ...account, ...codes });
/** Requests a sign-up link by mail. Returns the normalised address. */
export const requestSignUpLink = (email: string, invited: Invited) =>
  request<{ email: string }>("POST", "/api/sign-up/link", { email, ...invited }).then((r) => r.email);
/** The address of a mailed link, and the name of the workspace that it invites to. */
export const readSignUpLink = (link: string) =>
  request<{ email: string; workspace: string | null }>("POST", "/api/sign-up/look", { link });
/** Requests a mailed link that confirms the user's address. */
export const requestAddressConfirmation = () => request<void>("POST", "/api/me/address/link");
export const confirmAddress = (link: string) => request<void>("POST", "/api/me/address/confirm", { link });
export const rename = (name: string) => request<Me>("PATCH", "/api/me", { name });
export const saveOwnPicture = (picture: Blob) => request<Me>("PUT", "/api/me/picture", picture);
export const removeOwnPicture = () => request<Me>("DELETE", "/api/me/picture");
/** `digest` changes with the picture, to bust the browser's cache. */
export const pictureOfAccount = (id: string, digest: string) => inThisSpace(`/api/accounts/${id}/picture?v=${digest}`);
/**
 * `changed`: the address has changed at once, because this server sends no mail; otherwise a link was sent to the new
 * address.
 */
export const changeAddress = (email: string) => request<AddressChangeView>("POST", "/api/me/address", { email });
export const signIn = (credentials: Credentials) => request<Me>("POST", "/api/sign-in", credentials);
export const signOut = () => request<void>("POST", "/api/sign-out");
export const chooseImprove = (allowed: boolean) => request<Me>("PUT", "/api/me/improve", { allowed });
/** Switches the session to a space; null is the user's own. */
export const enterSpace = (workspace: string | null) => request<Me>("PUT", "/api/me/space", { workspace });
export const readSessions = () => request<{ sessions: Session[] }>("GET", "/api/me/sessions").then((r) => r.sessions);
export const endSession = (id: string) => request<void>("DELETE", `/api/me/sessions/${id}`);
