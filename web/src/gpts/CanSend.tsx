/** Whom a GPT can send to, said before anything is written to it; and, on demand, what it can do there. */
import type { Gpt, PublicAction } from "../api/types";
import { Name } from "../consent/UntrustedText";
import { PolicyLink } from "../ledger/PolicyLink";
import { actionTexts } from "../texts/actions";
import { Icon } from "../ui/Icon";
import { hostsOf } from "./hosts";

export function CanSend({ gpt }: { gpt: Gpt }) {
  const { actions = [] } = gpt;
  if (actions.length === 0) return null;
  return (
    <div data-testid="can-send" className="mt-4 w-full max-w-prose text-[0.9375rem]">
      <p className="text-center wrap-anywhere">
        <Icon name="out" className="me-2 inline size-4.5 text-accent" />
        {actionTexts.canSend} <strong className="font-medium">{hostsOf(gpt).join(", ")}</strong>.{" "}
        {actionTexts.asksFirst}
      </p>
      <details className="mt-1 text-sm">
        <summary className="mx-auto min-h-6 w-fit text-quiet">{actionTexts.whatItSends}</summary>
        <ul className="mt-2 grid gap-3 text-start">
          {actions.map((action, index) => (
            <Does key={index} action={action} />
          ))}
        </ul>
      </details>
    </div>
  );
}

function Does({ action: { title, host, policy_url, operations } }: { action: PublicAction }) {
  return (
    <li className="card p-3">
      <p>
        <Name text={title} most={200} className="font-medium" />
      </p>
      <p className="font-mono wrap-anywhere text-quiet">{host}</p>
      <ul className="mt-2 grid gap-1">
        {operations.map(({ name, summary, consequential }) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-2">
            <Name text={summary || name} most={200} />
            {consequential && <span className="text-caution">{actionTexts.consequential}</span>}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-quiet">
        {policy_url ? (
          <>
            {actionTexts.policyOf(host)} <PolicyLink url={policy_url} />
          </>
        ) : (
          actionTexts.noPolicy(host)
        )}
      </p>
    </li>
  );
}
