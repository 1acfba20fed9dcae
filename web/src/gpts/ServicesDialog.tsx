/** The services to which a GPT can send data, with its operations there, shown before the first message (P4). */
import type { Gpt, PublicAction } from "../api/types";
import { Name } from "../consent/UntrustedText";
import { PolicyLink } from "../ledger/PolicyLink";
import { actionTexts } from "../texts/actions";
import { Dialog } from "../ui/Dialog";
import { MeasuredRequests } from "./MeasuredRequests";

export default function ServicesDialog({ gpt, onClose }: { gpt: Gpt; onClose: () => void }) {
  const { actions = [] } = gpt;
  return (
    <Dialog title={actionTexts.canSend} onClose={onClose}>
      <div data-testid="can-send">
        <p className="mb-4 text-quiet">{actionTexts.asksFirst}</p>
        <ul className="grid gap-3 text-start">
          {actions.map((action, index) => (
            <ServiceOperations key={index} action={action} />
          ))}
        </ul>
        {actions.some(({ host }) => host) && <MeasuredRequests gpt={gpt.id} />}
      </div>
    </Dialog>
  );
}

function ServiceOperations({ action: { title, host, policy_url, operations } }: { action: PublicAction }) {
  return (
    <li className="card p-3">
      <p>
        <Name text={title} most={200} className="font-medium" />
      </p>
      <p className={`text-sm wrap-anywhere text-quiet ${host && "font-mono"}`}>{host || actionTexts.chosenPages}</p>
      <ul className="mt-2 grid gap-1">
        {operations.map(({ name, summary, consequential }) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-2">
            <Name text={summary || name} most={200} />
            {consequential && <span className="text-caution">{actionTexts.consequential}</span>}
          </li>
        ))}
      </ul>
      {host && (
        <p className="mt-2 text-sm text-quiet">
          {policy_url ? (
            <>
              {actionTexts.policyOf(host)} <PolicyLink url={policy_url} />
            </>
          ) : (
            actionTexts.noPolicy(host)
          )}
        </p>
      )}
    </li>
  );
}
