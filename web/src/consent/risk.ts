/** Whether the warnings of a request must be shown in full before it is answered. Pure. */
import type { Card } from "../api/consents";
import { kindsOf } from "./values";

export function isRisky({ fields, warnings, asked_again, recipient }: Card): boolean {
  const marked = kindsOf(fields);
  return (
    asked_again !== null ||
    recipient.look_alike !== null ||
    (["personal", "foreign", "hidden"] as const).some((kind) => marked.has(kind)) ||
    warnings.some(({ kind }) => kind === "not_encrypted" || kind === "secret" || kind === "restored")
  );
}
