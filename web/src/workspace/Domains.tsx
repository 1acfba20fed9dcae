/** For owners: the email domains of the sign-in, and how to prove that each belongs to the organisation. */
import { checkDomain, type Domain, readDomains } from "../api/signOn";
import { useResource } from "../api/useResource";
import { atMoment } from "../texts/dates";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const texts = singleSignOnTexts.domains;

interface Props {
  workspace: string;
  /** As currently configured for the provider. */
  domains: readonly string[];
}

export function Domains({ workspace, domains }: Props) {
  const query = useResource(`domains ${workspace} ${domains.join(" ")}`, () => readDomains(workspace));
  return (
    <ResourceView query={query}>
      {(found) => (
        <ul className="grid gap-4" data-testid="domains">
          {found.map((domain) => (
            <li key={domain.domain} className="card grid gap-3 p-4">
              <OneDomain workspace={workspace} domain={domain} onChecked={query.replace} />
            </li>
          ))}
        </ul>
      )}
    </ResourceView>
  );
}

interface OneProps {
  workspace: string;
  domain: Domain;
  onChecked: (domains: Domain[]) => void;
}

function OneDomain({ workspace, domain, onChecked }: OneProps) {
  const check = useTask(() => checkDomain(workspace, domain.domain).then(onChecked));
  return (
    <>
      <h3 className="font-medium wrap-anywhere">{domain.domain}</h3>
      {/* Announces a lookup's result to screen reader users. */}
      <div role="status">
        <State domain={domain} />
      </div>
      {!domain.proven_at && (
        <>
          <p>{texts.record}</p>
          <dl className="grid gap-3">
            <Copied label={texts.recordName} text={domain.record_name} copy={texts.copyName} />
            <Copied label={texts.recordValue} text={domain.record_value} copy={texts.copyValue} />
          </dl>
          <ErrorNotice error={check.error} />
          <div>
            <Button disabled={check.busy} aria-label={texts.checkOf(domain.domain)} onClick={check.run}>
              {check.busy ? texts.checking : texts.check}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

export function State({ domain }: { domain: Domain }) {
  if (domain.proven_at && domain.proven_by) {
    return <p className="text-quiet">{texts.proven[domain.proven_by](atMoment(domain.proven_at))}</p>;
  }
  return (
    <>
      <p>{domain.named_before ? texts.before : texts.waiting}</p>
      {domain.problem && domain.checked_at && (
        <Notice tone="caution" className="mt-3">
          <p>{texts.problems[domain.problem](atMoment(domain.checked_at))}</p>
          {domain.seen.length > 0 && (
            <ul className="mt-2 grid gap-1">
              {domain.seen.map((seen) => (
                <li key={seen}>
                  <code className="text-sm wrap-anywhere">{seen}</code>
                </li>
              ))}
            </ul>
          )}
        </Notice>
      )}
    </>
  );
}

function Copied({ label, text, copy }: { label: string; text: string; copy: string }) {
  return (
    <div>
      <dt className="text-sm text-quiet">{label}</dt>
      <dd className="flex items-start gap-2">
        <code className="min-w-0 flex-1 text-sm wrap-anywhere">{text}</code>
        <CopyButton label={copy} text={() => text} />
      </dd>
    </div>
  );
}
