/** Lets owners configure how their organisation's members sign in. */
import { useState } from "react";
import { type Provider, readSetUp, removeProvider, requireProvider, type SetUp, testProvider } from "../api/signOn";
import { useResource } from "../api/useResource";
import { singleSignOnTexts } from "../texts/signOn";
import { Button, buttonClass } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";
import { Directory } from "./Directory";
import { Domains } from "./Domains";
import { ProviderForm } from "./ProviderForm";
import type { SectionProps } from "./sections";

const { setup } = singleSignOnTexts;

export default function SignIn({ workspace }: SectionProps) {
  const query = useResource(`sign-in ${workspace.id}`, () => readSetUp(workspace.id));
  return (
    <ResourceView query={query}>
      {(state) => (
        <>
          <Section title={setup.title} text={setup.text}>
            {!state.provider && <p>{setup.none}</p>}
            <ProviderAddresses state={state} />
          </Section>
          <Section title={setup.provider}>
            <ProviderForm workspace={workspace.id} provider={state.provider} onSaved={query.replace} />
          </Section>
          {state.provider && (
            <>
              <Section title={singleSignOnTexts.domains.title} text={singleSignOnTexts.domains.text}>
                <Domains workspace={workspace.id} domains={state.provider.domains} />
              </Section>
              <Section title={setup.test}>
                <Test workspace={workspace.id} />
              </Section>
              <Section title={setup.required}>
                <Required workspace={workspace.id} state={state} provider={state.provider} onChange={query.replace} />
              </Section>
              <Section title={setup.remove} text={setup.removeText}>
                <Remove workspace={workspace.id} onRemoved={query.reload} />
              </Section>
            </>
          )}
          {workspace.service === "enterprise" && (
            <Section title={singleSignOnTexts.directory.title} text={singleSignOnTexts.directory.text}>
              <Directory workspace={workspace.id} />
            </Section>
          )}
        </>
      )}
    </ResourceView>
  );
}

function ProviderAddresses({ state }: { state: SetUp }) {
  return (
    <dl className="card mt-4 grid gap-3 p-4">
      <Address label={setup.redirect} text={state.redirect_uri} copy={setup.copyRedirect} />
      {state.provider && <Address label={setup.people} text={state.link} copy={setup.copyLink} />}
    </dl>
  );
}

function Address({ label, text, copy }: { label: string; text: string; copy: string }) {
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

function Test({ workspace }: { workspace: string }) {
  const [status, setStatus] = useState<{ tone: "quiet" | "danger"; text: string } | null>(null);
  const test = useTask(async () => {
    setStatus(null);
    const { problem, keys } = await testProvider(workspace);
    setStatus(problem ? { tone: "danger", text: problem } : { tone: "quiet", text: setup.works(keys) });
  });
  return (
    <div className="grid justify-items-start gap-3">
      <Button disabled={test.busy} onClick={test.run}>
        {test.busy ? setup.testing : setup.test}
      </Button>
      {status && <Notice tone={status.tone}>{status.text}</Notice>}
      <ErrorNotice error={test.error} />
    </div>
  );
}

interface RequiredProps {
  workspace: string;
  state: SetUp;
  provider: Provider;
  onChange: (state: SetUp) => void;
}

function Required({ workspace, state, provider, onChange }: RequiredProps) {
  const [confirming, setConfirming] = useState<boolean | null>(null);
  const confirmTexts = confirming
    ? { title: setup.onTitle, text: setup.onText(workspace), action: setup.onDo }
    : { title: setup.offTitle, text: setup.offText, action: setup.offDo };
  const may = provider.required || state.can_require;
  return (
    <div className="card grid gap-4 p-4">
      <Switch
        label={setup.requiredLabel}
        hint={setup.requiredHint}
        on={provider.required}
        disabled={!may}
        onChange={setConfirming}
      />
      {!may && (
        <div className="grid justify-items-start gap-3">
          <p>{setup.first}</p>
          <a className={buttonClass("plain")} href={`/sso/${workspace}`}>
            {setup.firstDo}
          </a>
        </div>
      )}
      {confirming !== null && (
        <Confirm
          {...confirmTexts}
          danger={confirming}
          onClose={() => setConfirming(null)}
          onConfirm={async () => onChange(await requireProvider(workspace, confirming))}
        />
      )}
    </div>
  );
}

function Remove({ workspace, onRemoved }: { workspace: string; onRemoved: () => Promise<void> }) {
  const [confirming, setConfirming] = useState(false);
  return (
    <>
      <Button variant="danger" onClick={() => setConfirming(true)}>
        {setup.remove}
      </Button>
      {confirming && (
        <Confirm
          title={setup.remove}
          text={setup.removeText}
          action={setup.removeDo}
          onClose={() => setConfirming(false)}
          onConfirm={async () => {
            await removeProvider(workspace);
            await onRemoved();
          }}
        />
      )}
    </>
  );
}
