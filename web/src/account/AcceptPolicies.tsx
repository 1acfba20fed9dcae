import { useId } from "react";
import type { OperatorsKind } from "../api/policies";
import { PolicyLink } from "../policies/PolicyLink";
import { policyTexts } from "../texts/policies";

interface AcceptProps {
  policies: readonly { kind: OperatorsKind; version: number }[];
  accepted: boolean;
  onChange: (accepted: boolean) => void;
  error: string | null;
}

/** Asked of everyone who makes an account where policies are in force; it is not chosen for them. */
export function AcceptPolicies({ policies, accepted, onChange, error }: AcceptProps) {
  const id = useId();
  return (
    <div>
      <p className="mb-2 flex flex-wrap gap-x-5 gap-y-1">
        {policies.map(({ kind }) => (
          <PolicyLink key={kind} kind={kind} text={policyTexts.read(kind)} />
        ))}
      </p>
      <label className="flex cursor-pointer items-start gap-3 rounded-[0.625rem] border border-edge bg-surface px-3 py-2.5 has-checked:border-accent has-checked:bg-wash">
        <input
          type="checkbox"
          name="accepted"
          required
          className="mt-1 size-4 shrink-0 accent-(--accent)"
          checked={accepted}
          onChange={(event) => onChange(event.target.checked)}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
        />
        <span>{policyTexts.join.accept(policies.map(({ kind }) => kind))}</span>
      </label>
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-sm text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
