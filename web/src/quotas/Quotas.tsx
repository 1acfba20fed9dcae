/** The operator's quotas: defaults for accounts, workspaces and keys, and individual overrides. */
import { useState } from "react";
import { limitsOf, type Quota, readQuotas, removeQuota, type SetQuota } from "../api/quotas";
import { useResource } from "../api/useResource";
import { count } from "../texts/dates";
import { quotaTexts } from "../texts/quotas";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ResourceView } from "../ui/ResourceView";
import { QuotaForm } from "./QuotaForm";

const none: Quota = { answers: null, tokens: null, megabytes: null, files: null, jobs: null };
const kinds = ["accounts", "workspaces", "keys"] as const;

export function Quotas() {
  const query = useResource("quotas", readQuotas);
  return <ResourceView query={query}>{(quotas) => <InForce quotas={quotas} onChanged={query.replace} />}</ResourceView>;
}

function InForce({ quotas, onChanged }: { quotas: SetQuota[]; onChanged: (quotas: SetQuota[]) => void }) {
  const [changing, setChanging] = useState<string | null>(null);
  const own = quotas.filter(({ subject }) => subject.includes(":"));
  const changed = (now: SetQuota[]) => {
    onChanged(now);
    setChanging(null);
  };
  return (
    <>
      <ul className="card divide-y divide-line">
        {kinds.map((kind) => {
          const quota = quotas.find(({ subject }) => subject === kind) ?? none;
          const subjectName = quotaTexts.kinds[kind];
          return (
            <li key={kind} className="p-4">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
                <h3 className="font-semibold">{subjectName}</h3>
                {changing !== kind && (
                  <Button aria-label={quotaTexts.change(subjectName)} onClick={() => setChanging(kind)}>
                    {quotaTexts.changeShort}
                  </Button>
                )}
              </div>
              {changing === kind ? (
                <QuotaForm
                  subject={kind}
                  subjectName={subjectName}
                  quota={quota}
                  onSaved={changed}
                  onCancel={() => setChanging(null)}
                />
              ) : (
                <Limits subject={kind} quota={quota} />
              )}
            </li>
          );
        })}
      </ul>
      {own.length > 0 && <IndividualQuotas quotas={own} onChanged={onChanged} />}
    </>
  );
}

function Limits({ subject, quota }: { subject: string; quota: Quota }) {
  return (
    <dl className="mt-1 flex flex-wrap gap-x-8 gap-y-1 text-[0.9375rem]">
      {limitsOf(subject).map((limit) => (
        <div key={limit} className="flex gap-2">
          <dt className="text-quiet">{quotaTexts.columns[limit]}</dt>
          <dd>{quota[limit] === null ? quotaTexts.unlimited : count(quota[limit])}</dd>
        </div>
      ))}
    </dl>
  );
}

function IndividualQuotas({ quotas, onChanged }: { quotas: SetQuota[]; onChanged: (quotas: SetQuota[]) => void }) {
  const [removing, setRemoving] = useState<string | null>(null);
  return (
    <>
      <h3 className="mt-6 font-semibold">{quotaTexts.own}</h3>
      <p className="mt-1 text-quiet">{quotaTexts.ownText}</p>
      <ul className="card mt-3 divide-y divide-line">
        {quotas.map(({ subject, ...quota }) => (
          <li key={subject} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 p-4">
            <div className="min-w-0">
              <p className="wrap-anywhere">
                {nameOf(subject)} <span className="font-mono text-sm">{subject.split(":")[1]}</span>
              </p>
              <Limits subject={subject} quota={quota} />
            </div>
            <Button aria-label={quotaTexts.remove(subject)} onClick={() => setRemoving(subject)}>
              {quotaTexts.removeShort}
            </Button>
          </li>
        ))}
      </ul>
      {removing !== null && (
        <Confirm
          title={quotaTexts.removeTitle}
          text={quotaTexts.removeText}
          action={quotaTexts.removeShort}
          onClose={() => setRemoving(null)}
          onConfirm={async () => onChanged(await removeQuota(removing))}
        />
      )}
    </>
  );
}

const nameOf = (subject: string) => quotaTexts.one[subject.split(":")[0] as keyof typeof quotaTexts.one];
