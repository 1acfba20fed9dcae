import type { Accepted } from "./policies";
import { request } from "./request";
import type { Instance, Me, Session } from "./types";

export interface Credentials {
  email: string;
  password: string;
}

export interface NewAccount extends Credentials {
  name: string;
  improve: boolean;
  accepted: Accepted;
}

export const readInstance = () => request<Instance>("GET", "/api/instance");
export const readMe = () => request<Me | null>("GET", "/api/me");
export const setUp = (account: NewAccount, token: string) => request<Me>("POST", "/api/setup", { token, ...account });
/** `into`: the code of an invitation into a workspace, where one has it. */
export const signUp = (account: NewAccount, invitation: string | null, into: string | null = null) =>
  request<Me>("POST", "/api/sign-up", { ...account, invitation, workspace_invitation: into });
export const signIn = (credentials: Credentials) => request<Me>("POST", "/api/sign-in", credentials);
export const signOut = () => request<void>("POST", "/api/sign-out");
export const chooseImprove = (allowed: boolean) => request<Me>("PUT", "/api/me/improve", { allowed });
/** Work there from now on; null is one's own space. */
export const enterSpace = (workspace: string | null) => request<Me>("PUT", "/api/me/space", { workspace });
export const readSessions = () => request<{ sessions: Session[] }>("GET", "/api/me/sessions").then((r) => r.sessions);
export const endSession = (id: string) => request<void>("DELETE", `/api/me/sessions/${id}`);
