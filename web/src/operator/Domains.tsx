/** For the operator: assigns an email domain to a workspace whose owner has not proven it. */
import { useState } from "react";
import { approveDomain, type ClaimedDomain, readClaimedDomains, rejectDomain } from "../api/signOn";
import { useResource } from "../api/useResource";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { State } from "../workspace/Domains";

const texts = singleSignOnTexts.domains.operator;

export function Domains() {
  const query = useResource("claimed domains", readClaimedDomains);
  return (
    <ResourceView query={query}>
      {(domains) =>
        domains.length === 0 ? (
          <Empty title={texts.empty} />
        ) : (
          <ul className="card divide-y divide-line" data-testid="claimed-domains">
            {domains.map((domain) => (
              <li key={`${domain.workspace_id} ${domain.domain}`} className="grid gap-3 px-4 py-3 wrap-anywhere">
                <ClaimRow domain={domain} onChange={query.replace} />
              </li>
            ))}
          </ul>
        )
      }
    </ResourceView>
  );
}

function ClaimRow({ domain, onChange }: { domain: ClaimedDomain; onChange: (domains: ClaimedDomain[]) => void }) {
  const [confirming, setConfirming] = useState<"approve" | "reject" | null>(null);
  const name = domain.domain;
  const acts = { approve: approveDomain, reject: rejectDomain };
  const act = useTask((decision: keyof typeof acts) => acts[decision](domain.workspace_id, name).then(onChange));
  return (
    <>
      <div>
        <p className="font-medium">{texts.of(name, domain.workspace_name)}</p>
        <div className="text-sm">
          <State domain={domain} />
        </div>
      </div>
      <ErrorNotice error={act.error} />
      <div className="flex flex-wrap gap-3">
        {!domain.proven_at && (
          <Button aria-label={texts.approveOf(name, domain.workspace_name)} onClick={() => setConfirming("approve")}>
            {texts.approve}
          </Button>
        )}
        {(domain.proven_at || domain.named_before) && (
          <Button aria-label={texts.rejectOf(name, domain.workspace_name)} onClick={() => setConfirming("reject")}>
            {texts.reject}
          </Button>
        )}
      </div>
      {confirming && (
        <Confirm
          title={texts[`${confirming}Title`](name)}
          text={texts[`${confirming}Text`](domain.workspace_name)}
          action={texts[confirming]}
          danger={confirming === "reject"}
          onClose={() => setConfirming(null)}
          onConfirm={() => act.run(confirming)}
        />
      )}
    </>
  );
}
