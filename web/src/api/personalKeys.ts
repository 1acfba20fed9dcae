/** A person’s own API keys, outside workspaces. */
import { request } from "./request";
import type { NewPersonalKeyView, PersonalKeysView, PersonalKeyView } from "./schema";

export type PersonalKey = PersonalKeyView;

const path = "/api/me/api-keys";

export const readPersonalKeys = () => request<PersonalKeysView>("GET", path);
/** `days` until it expires; null is until it is revoked. The answer’s `text` is the key itself: it is told this once. */
export const createPersonalKey = (name: string, days: number | null) =>
  request<NewPersonalKeyView>("POST", path, { name, days });
export const revokePersonalKey = (id: string) => request<void>("DELETE", `${path}/${id}`);
