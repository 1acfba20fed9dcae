import { request } from "./request";
import type { OpenerView, OwnKeyView } from "./schema";

export type UnlockMethodKind = "passphrase" | "passkey" | "recovery_code";

export type UnlockMethod = OpenerView;

/** `since`: when the user took over the key; null while the server holds it. */
export type OwnKey = OwnKeyView;

const path = "/api/me/own-key";
const ofCode = ({ code }: { code: string }) => code;

export const readUserKey = () => request<OwnKey>("GET", path);
/** Returns the recovery code. */
export const enableUserKey = (passphrase: string) =>
  request<{ code: string }>("POST", path, { passphrase }).then(ofCode);
export const disableUserKey = () => request<void>("DELETE", path);
export const abandonUserKey = () => request<void>("POST", `${path}/give-up`);
export const unlock = (kind: UnlockMethodKind, secret: string, credential: string | null = null) =>
  request<void>("POST", `${path}/unlock`, { kind, secret, credential });
export const changePassphrase = (passphrase: string) => request<void>("PUT", `${path}/passphrase`, { passphrase });
export const newRecoveryCode = () => request<{ code: string }>("POST", `${path}/code`).then(ofCode);
export const addPasskeyUnlock = (credential: string, secret: string) =>
  request<void>("POST", `${path}/passkeys`, { credential, secret });
export const removePasskeyUnlock = (id: string) => request<void>("DELETE", `${path}/passkeys/${id}`);
