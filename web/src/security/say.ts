import type { SecurityEvent } from "../api/security";
import { securityTexts } from "../texts/security";

/** What was done, in words: of a reset also by whose link. */
export function formatAuditEvent({ act, made_by }: SecurityEvent): string {
  return act === "password_reset" && made_by === "operator"
    ? securityTexts.act.password_reset_operator
    : securityTexts.act[act];
}
