import { Fragment } from "react";
import type { OperatorsKind } from "../api/policies";
import { PolicyLink } from "../policies/PolicyLink";
import { policyTexts } from "../texts/policies";

interface AcceptProps {
  policies: readonly { kind: OperatorsKind; version: number }[];
  /** The error if a newer version has come into force since. */
  error: string | null;
}

/** States next to the button that pressing it accepts the policies in force, and links to each. */
export function AcceptPolicies({ policies, error }: AcceptProps) {
  const texts = policyTexts.join;
  return (
    <div>
      <p className="text-sm text-quiet">
        {texts.accept}{" "}
        {policies.map(({ kind }, index) => (
          <Fragment key={kind}>
            {index > 0 && ` ${texts.and} `}
            <PolicyLink kind={kind} text={policyTexts.named[kind]} />
          </Fragment>
        ))}
        .
      </p>
      {error && (
        <p role="alert" className="mt-1 text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
