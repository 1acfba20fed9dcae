/** The operator's first steps, each with its state and a link to change it. */

import type { ReactNode } from "react";
import { addExamples, readSetupStatus, type SetupStatus } from "../api/firstHour";
import { saveSignUp } from "../api/operator";
import { limits, type Quota } from "../api/quotas";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useMe, useOperator } from "../app/session";
import { ConnectModel } from "../endpoints/Endpoints";
import { ModelTest } from "../operator/ModelTest";
import { t } from "../texts";
import { atMoment, count } from "../texts/dates";
import { setupTexts as texts } from "../texts/firstHour";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { quotaTexts } from "../texts/quotas";
import { serverAdminTexts } from "../texts/serverAdmin";
import { typeset } from "../texts/typeset";
import { Button, buttonClass } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Icon } from "../ui/Icon";
import { modelName } from "../ui/modelName";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { countSteps, done, kinds, type Step } from "./steps";

const BACKUP = "discreet backup /safe/monday";

export function SetupChecklist() {
  const query = useResource("first hour", readSetupStatus);
  return (
    <Section title={texts.title} text={texts.intro}>
      <ResourceView query={query}>
        {(status) => <Steps status={status} onChange={() => void query.reload()} />}
      </ResourceView>
    </Section>
  );
}

function Steps({ status, onChange }: { status: SetupStatus; onChange: () => void }) {
  const { done: ready, total } = countSteps(status);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="font-medium" data-testid="progress">
          {ready === total ? texts.complete : texts.progress(ready, total)}
        </p>
        <Button onClick={onChange}>{texts.again}</Button>
      </div>
      <ol className="card divide-y divide-line">
        <Line step="model" status={status} title={texts.model.title}>
          <ModelStep model={status.model} />
        </Line>
        <Line step="signUp" status={status} title={texts.signUp.title}>
          <SignUpStep status={status} onChange={onChange} />
        </Line>
        <Line step="policies" status={status} title={texts.policies.title}>
          <Policies publishedKinds={status.policies} />
        </Line>
        <Line step="examples" status={status} title={texts.examples.title}>
          <ExamplesStep examples={status.examples} onChange={onChange} />
        </Line>
        <Line step="backup" status={status} title={texts.backup.title}>
          <p>{status.last_backup ? texts.backup.last(atMoment(status.last_backup)) : texts.backup.none}</p>
          {!status.last_backup && <Command text={BACKUP} />}
          <p>{texts.backup.keys}</p>
        </Line>
        <Line step="key" status={status} title={texts.key.title}>
          <MasterKey state={status.master_key} />
        </Line>
        <Line step="quota" status={status} title={texts.quota.title}>
          <p>{texts.quota.now(limitsInWords(status.quota))}</p>
          <StepLink href="/operator/limits">{texts.quota.change}</StepLink>
        </Line>
        <Line step="mail" status={status} title={texts.mail.title}>
          <p>{status.sends_mail ? texts.mail.works : texts.mail.notSetUp}</p>
        </Line>
      </ol>
    </>
  );
}

function limitsInWords(quota: Quota): string {
  const set = limits.filter((limit) => quota[limit] !== null);
  return set.map((limit) => `${quotaTexts.columns[limit]}${t.common.colon}${count(quota[limit] ?? 0)}`).join(" · ");
}

function Line({
  step,
  status,
  title,
  children,
}: {
  step: Step;
  status: SetupStatus;
  title: string;
  children: ReactNode;
}) {
  const ticked = done(step, status);
  const state = ticked ? texts.done : step === "mail" ? texts.optional : texts.open;
  return (
    <li className="flex gap-4 px-4 py-4" data-testid={`step-${step}`} data-done={ticked}>
      <span
        className={`mt-0.5 grid size-6 shrink-0 place-items-center rounded-full border ${ticked ? "border-accent bg-accent text-on-accent" : "border-edge"}`}
        aria-hidden="true"
      >
        {ticked && <Icon name="check" className="size-4" />}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <h3 className="font-semibold">{title}</h3>
          <span className="text-sm text-quiet">{state}</span>
        </div>
        <div className="mt-1 grid justify-items-start gap-2 text-[0.9375rem] wrap-anywhere text-quiet">{children}</div>
      </div>
    </li>
  );
}

function ModelStep({ model }: { model: SetupStatus["model"] }) {
  return (
    <>
      <p>
        {model.state === "ready"
          ? texts.model.ready(modelName(model.name), model.where)
          : texts.model.notReady(typeset(model.cause || model.detail))}
      </p>
      <ModelTest />
      {model.where === "on this server" && (
        <>
          <p className="mt-2 font-medium text-ink">{modelEndpointTexts.builtInOnly.title}</p>
          <p>{modelEndpointTexts.builtInOnly.text}</p>
          <ConnectModel />
        </>
      )}
    </>
  );
}

function SignUpStep({ status, onChange }: { status: SetupStatus; onChange: () => void }) {
  const keep = useTask(() => saveSignUp(status.sign_up).then(onChange));
  return (
    <>
      <p>{texts.signUp.now[status.sign_up]}</p>
      {!status.sign_up_decided && <p>{texts.signUp.undecided}</p>}
      <div className="flex flex-wrap gap-2">
        {!status.sign_up_decided && (
          <Button disabled={keep.busy} onClick={keep.run}>
            {serverAdminTexts.setup.keep}
          </Button>
        )}
        <StepLink href="/operator/setup#sign-up">{texts.signUp.change}</StepLink>
      </div>
      <ErrorNotice error={keep.error} />
    </>
  );
}

function Policies({ publishedKinds }: { publishedKinds: readonly string[] }) {
  const { name } = useOperator();
  const missing = kinds.filter((kind) => !publishedKinds.includes(kind));
  if (missing.length === 0) return <p>{texts.policies.both}</p>;
  const nameOf = (kind: string) => texts.policies.kinds[kind] ?? kind;
  return (
    <>
      <p>{texts.policies.missing(missing.map(nameOf).join(", "))}</p>
      {!name && (
        <p>
          {texts.policies.operatorFirst}{" "}
          <Link className="link" href="/operator/setup#contact">
            {serverAdminTexts.contact.title}
          </Link>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {missing.map((kind) => (
          <StepLink key={kind} href={`/operator/policies/${kind}?from=setup`}>
            {texts.policies.write(nameOf(kind))}
          </StepLink>
        ))}
      </div>
    </>
  );
}

function ExamplesStep({ examples, onChange }: { examples: SetupStatus["examples"]; onChange: () => void }) {
  const { space } = useMe();
  const put = useTask(() => addExamples().then(onChange));
  return (
    <>
      <p>{texts.examples.text}</p>
      <ul className="list-disc ps-5">
        {examples.map(({ example, name, there: exists, needs_a_host }) => (
          <li key={example}>
            <span className="text-ink">{name}</span>:{" "}
            {exists ? (needs_a_host ? texts.examples.draft : texts.examples.added) : texts.examples.notAdded}
          </li>
        ))}
      </ul>
      {examples.some((each) => !each.there) &&
        (space === "personal" ? (
          <Button disabled={put.busy} onClick={put.run}>
            {put.busy ? texts.examples.putting : texts.examples.add}
          </Button>
        ) : (
          <p>{texts.examples.home}</p>
        ))}
      <ErrorNotice error={put.error} />
    </>
  );
}

function MasterKey({ state }: { state: SetupStatus["master_key"] }) {
  return (
    <>
      <p>{state.in_vault ? texts.key.vault(state.place) : texts.key.file(state.place)}</p>
      {state.beside_keys && <p>{texts.key.besideData}</p>}
      <p>{texts.key.lossWarning}</p>
    </>
  );
}

function Command({ text }: { text: string }) {
  return (
    <p className="flex items-center gap-2">
      <code className="rounded-lg bg-raised px-3 py-2 text-sm text-ink">{text}</code>
      <CopyButton label={text} text={() => text} />
    </p>
  );
}

const StepLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link className={buttonClass("plain")} href={href}>
    {children}
  </Link>
);
