import { addressOf, type OperatorsKind } from "../api/policies";
import { policyTexts } from "../texts/policies";

/** A link to a policy page of this server in a new tab, so that form input is not lost. */
export function PolicyLink({ kind, version, text }: { kind: OperatorsKind; version?: number; text?: string }) {
  return (
    <a className="link" href={addressOf(kind, version)} target="_blank" rel="noopener noreferrer">
      {text ?? policyTexts.titles[kind]}
      <span className="sr-only"> ({policyTexts.newTab})</span>
    </a>
  );
}
