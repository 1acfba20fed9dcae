/** A user's own API keys, outside workspaces. */
import { request } from "./request";
import type { NewPersonalKeyView, PersonalKeysView, PersonalKeyView } from "./schema";

export type PersonalKey = PersonalKeyView;

const path = "/api/me/api-keys";

export const readPersonalKeys = () => request<PersonalKeysView>("GET", path);
/**
 * `days` until it expires; null if only revocation ends it. `text` is the key itself; only this response contains it.
 */
export const createPersonalKey = (name: string, days: number | null) =>
  request<NewPersonalKeyView>("POST", path, { name, days });
export const revokePersonalKey = (id: string) => request<void>("DELETE", `${path}/${id}`);
