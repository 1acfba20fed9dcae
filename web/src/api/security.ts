import type { CreationJson, CredentialJson, RequestJson } from "../security/webauthn";
import { request } from "./request";
import type {
  ListedAccountView,
  OperatorActionView,
  PasskeyView,
  PeopleView,
  ResetLinkView,
  SecurityEventView,
  SecurityView,
} from "./schema";
import type { Me } from "./types";

export type SecurityEventName =
  | "password_changed"
  | "password_reset"
  | "email_changed"
  | "reset_link_made"
  | "passkey_added"
  | "passkey_removed"
  | "passkey_refused"
  | "export_asked"
  | "export_taken"
  | "api_key_created"
  | "api_key_revoked"
  | "gpt_exported"
  | "gpt_imported"
  | "own_key_kept"
  | "own_key_changed"
  | "own_key_recovered"
  | "own_key_handed_back"
  | "model_limit_changed"
  | "masking_changed"
  | "own_key_given_up"
  | "suspended"
  | "restored";

/** A change to a user's sign-in methods. For a reset, `made_by` says who created the link. */
export type SecurityEvent = SecurityEventView;

/** `news`: changes by others that the user has not acknowledged, latest first. */
export type SignInState = SecurityView;

export type OperatorAction = OperatorActionView;

export type ResetLink = ResetLinkView;

export type Passkey = PasskeyView;

const ofMine = ({ passkeys }: { passkeys: Passkey[] }) => passkeys;

export const requestPasswordReset = (email: string) => request<unknown>("POST", "/api/password-reset", { email });
/** Returns the passkeys that can sign in besides the new password. */
export const resetPassword = (token: string, password: string) =>
  request<{ passkeys: Passkey[] }>("POST", "/api/password-reset/use", { token, password }).then(ofMine);
export const changePassword = (current: string, next: string) =>
  request<void>("PUT", "/api/me/password", { current, new: next });
export const confirmByPassword = (password: string) => request<void>("POST", "/api/me/confirm", { password });
export const readSignIn = () => request<SignInState>("GET", "/api/me/security");
export const markSecurityEventsRead = (act: number) => request<void>("PUT", "/api/me/security/heard", { act });

export const beginPasskeySignIn = () => request<RequestJson>("POST", "/api/passkeys/sign-in/begin");
export const signInByPasskey = (credential: CredentialJson) =>
  request<Me>("POST", "/api/passkeys/sign-in", { credential });
export const beginPasskeyConfirmation = () => request<RequestJson>("POST", "/api/me/confirm/passkey/begin");
export const confirmByPasskey = (credential: CredentialJson) =>
  request<void>("POST", "/api/me/confirm/passkey", { credential });
export const readPasskeys = () => request<{ passkeys: Passkey[] }>("GET", "/api/me/passkeys").then(ofMine);
export const beginPasskey = () => request<CreationJson>("POST", "/api/me/passkeys/begin");
export const addPasskey = (credential: CredentialJson) => request<Passkey>("POST", "/api/me/passkeys", { credential });
export const renamePasskey = (id: string, name: string) => request<void>("PATCH", `/api/me/passkeys/${id}`, { name });
export const removePasskey = (id: string) => request<void>("DELETE", `/api/me/passkeys/${id}`);

export type ListedAccount = ListedAccountView;

const accounts = "/api/operator/accounts";
/** Accounts by name whose name or email contains `query`; `after`: the last one already shown. */
export const readPeople = (query: string, after?: string) =>
  request<PeopleView>("GET", `${accounts}?${new URLSearchParams({ q: query, ...(after ? { after } : {}) })}`);
export const makeResetLink = (email: string) => request<ResetLink>("POST", `${accounts}/reset-link`, { email });
export const suspend = (email: string) => request<{ email: string }>("POST", `${accounts}/suspend`, { email });
export const restore = (email: string) => request<{ email: string }>("POST", `${accounts}/restore`, { email });
export const readOperatorActions = () =>
  request<{ acts: OperatorAction[] }>("GET", `${accounts}/acts`).then((answer) => answer.acts);
