/** The operator's first steps: each with what is, and where to change it. */

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
import { setupTexts as words } from "../texts/firstHour";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { quotaTexts } from "../texts/quotas";
import { serverAdminTexts } from "../texts/serverAdmin";
import { typeset } from "../texts/typeset";
import { Button, buttonLook } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Icon } from "../ui/Icon";
import { modelName } from "../ui/modelName";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { counted, done, kinds, type Step } from "./steps";

const BACKUP = "discreet backup /safe/monday";

export function SetupChecklist() {
  const query = useResource("first hour", readSetupStatus);
  return (
    <Section title={words.title} text={words.intro}>
      <ResourceView query={query}>
        {(found) => <Steps found={found} onChange={() => void query.reload()} />}
      </ResourceView>
    </Section>
  );
}

function Steps({ found, onChange }: { found: SetupStatus; onChange: () => void }) {
  const { done: ready, of } = counted(found);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="font-medium" data-testid="progress">
          {ready === of ? words.complete : words.progress(ready, of)}
        </p>
        <Button onClick={onChange}>{words.again}</Button>
      </div>
      <ol className="card divide-y divide-line">
        <Line step="model" found={found} title={words.model.title}>
          <ModelStep model={found.model} />
        </Line>
        <Line step="signUp" found={found} title={words.signUp.title}>
          <SignUpStep found={found} onChange={onChange} />
        </Line>
        <Line step="policies" found={found} title={words.policies.title}>
          <Policies inForce={found.policies} />
        </Line>
        <Line step="examples" found={found} title={words.examples.title}>
          <ExamplesStep examples={found.examples} onChange={onChange} />
        </Line>
        <Line step="backup" found={found} title={words.backup.title}>
          <p>{found.last_backup ? words.backup.last(atMoment(found.last_backup)) : words.backup.none}</p>
          {!found.last_backup && <Command text={BACKUP} />}
          <p>{words.backup.keys}</p>
        </Line>
        <Line step="key" found={found} title={words.key.title}>
          <MasterKey kept={found.master_key} />
        </Line>
        <Line step="quota" found={found} title={words.quota.title}>
          <p>{words.quota.now(limitsInWords(found.quota))}</p>
          <Go href="/operator/limits">{words.quota.change}</Go>
        </Line>
        <Line step="mail" found={found} title={words.mail.title}>
          <p>{found.sends_mail ? words.mail.yes : words.mail.no}</p>
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
  found,
  title,
  children,
}: {
  step: Step;
  found: SetupStatus;
  title: string;
  children: ReactNode;
}) {
  const ticked = done(step, found);
  const state = ticked ? words.done : step === "mail" ? words.optional : words.open;
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
          ? words.model.ready(modelName(model.name), model.where)
          : words.model.not(typeset(model.cause || model.detail))}
      </p>
      <ModelTest />
      {model.where === "on this server" && (
        <>
          <p className="mt-2 font-medium text-ink">{modelEndpointTexts.small.title}</p>
          <p>{modelEndpointTexts.small.text}</p>
          <ConnectModel />
        </>
      )}
    </>
  );
}

function SignUpStep({ found, onChange }: { found: SetupStatus; onChange: () => void }) {
  const keep = useTask(() => saveSignUp(found.sign_up).then(onChange));
  return (
    <>
      <p>{words.signUp.now[found.sign_up]}</p>
      {!found.sign_up_decided && <p>{words.signUp.undecided}</p>}
      <div className="flex flex-wrap gap-2">
        {!found.sign_up_decided && (
          <Button disabled={keep.busy} onClick={keep.run}>
            {serverAdminTexts.setup.keep}
          </Button>
        )}
        <Go href="/operator/setup#sign-up">{words.signUp.change}</Go>
      </div>
      <ErrorNotice error={keep.error} />
    </>
  );
}

function Policies({ inForce }: { inForce: readonly string[] }) {
  const { name } = useOperator();
  const missing = kinds.filter((kind) => !inForce.includes(kind));
  if (missing.length === 0) return <p>{words.policies.both}</p>;
  const named = (kind: string) => words.policies.kinds[kind] ?? kind;
  return (
    <>
      <p>{words.policies.missing(missing.map(named).join(", "))}</p>
      {!name && (
        <p>
          {words.policies.first}{" "}
          <Link className="link" href="/operator/setup#contact">
            {serverAdminTexts.contact.title}
          </Link>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {missing.map((kind) => (
          <Go key={kind} href={`/operator/policies/${kind}?from=setup`}>
            {words.policies.go(named(kind))}
          </Go>
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
      <p>{words.examples.text}</p>
      <ul className="list-disc ps-5">
        {examples.map(({ example, name, there, needs_a_host }) => (
          <li key={example}>
            <span className="text-ink">{name}</span>:{" "}
            {there ? (needs_a_host ? words.examples.draft : words.examples.there) : words.examples.not}
          </li>
        ))}
      </ul>
      {examples.some((each) => !each.there) &&
        (space === "personal" ? (
          <Button disabled={put.busy} onClick={put.run}>
            {put.busy ? words.examples.putting : words.examples.put}
          </Button>
        ) : (
          <p>{words.examples.home}</p>
        ))}
      <ErrorNotice error={put.error} />
    </>
  );
}

function MasterKey({ kept }: { kept: SetupStatus["master_key"] }) {
  return (
    <>
      <p>{kept.in_vault ? words.key.vault(kept.place) : words.key.file(kept.place)}</p>
      {kept.beside_keys && <p>{words.key.beside}</p>}
      <p>{words.key.lose}</p>
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

const Go = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link className={buttonLook("plain")} href={href}>
    {children}
  </Link>
);
