import type { Act } from "../api/security";
import { t } from "../texts";

/** What was done, in words: of a reset also by whose link. */
export function sayAct({ act, made_by }: Act): string {
  return act === "password_reset" && made_by === "operator"
    ? t.security.act.password_reset_operator
    : t.security.act[act];
}
