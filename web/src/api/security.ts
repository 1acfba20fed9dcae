import { request } from "./request";
import type { Time } from "./types";

export type ActName =
  | "password_changed"
  | "password_reset"
  | "reset_link_made"
  | "passkey_added"
  | "passkey_removed"
  | "passkey_refused"
  | "suspended"
  | "restored";

/** Something that was done to somebody's sign-in. Of a reset, `made_by` says who made its link. */
export interface Act {
  id: number;
  at: Time;
  act: ActName;
  made_by: "person" | "mail" | "operator";
}

/** `news`: what others did and the person has not said to have read, the latest first. */
export interface SignInState {
  has_password: boolean;
  password_set_at: Time | null;
  acts: Act[];
  news: Act[];
}

export interface OperatorsAct {
  at: Time;
  act: "reset_link_made" | "suspended" | "restored";
  email: string;
  at_the_shell: boolean;
}

export interface ResetLink {
  link: string;
  expires_at: Time;
}

export const askForReset = (email: string) => request<unknown>("POST", "/api/password-reset", { email });
export const setByLink = (token: string, password: string) =>
  request<void>("POST", "/api/password-reset/use", { token, password });
export const changePassword = (current: string, next: string) =>
  request<void>("PUT", "/api/me/password", { current, new: next });
export const confirmByPassword = (password: string) => request<void>("POST", "/api/me/confirm", { password });
export const readSignIn = () => request<SignInState>("GET", "/api/me/security");
export const hearOf = (act: number) => request<void>("PUT", "/api/me/security/heard", { act });

const accounts = "/api/operator/accounts";
export const makeResetLink = (email: string) => request<ResetLink>("POST", `${accounts}/reset-link`, { email });
export const suspend = (email: string) => request<{ email: string }>("POST", `${accounts}/suspend`, { email });
export const restore = (email: string) => request<{ email: string }>("POST", `${accounts}/restore`, { email });
export const readOperatorsActs = () =>
  request<{ acts: OperatorsAct[] }>("GET", `${accounts}/acts`).then((answer) => answer.acts);
