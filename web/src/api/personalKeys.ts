/** A person’s own API keys, outside workspaces. */
import { request } from "./request";
import type { NewPersonalKeyView, PersonalKeysView, PersonalKeyView } from "./schema";

export type PersonalKey = PersonalKeyView;

const path = "/api/me/api-keys";

export const readPersonalKeys = () => request<PersonalKeysView>("GET", path);
/** `days` until it expires; null: until it is revoked. `text` in the answer is the key itself; only this answer has it. */
export const createPersonalKey = (name: string, days: number | null) =>
  request<NewPersonalKeyView>("POST", path, { name, days });
export const revokePersonalKey = (id: string) => request<void>("DELETE", `${path}/${id}`);
