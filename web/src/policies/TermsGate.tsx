/**
 * Blocks the app until the user has accepted the policies in force (P13). It covers the open page instead of unmounting
 * it, so that no input is lost.
 */
import { useEffect, useState } from "react";
import { signOut } from "../api/accounts";
import { type Accepted, accept } from "../api/policies";
import { ApiError } from "../api/request";
import type { Membership } from "../api/types";
import { useResource } from "../api/useResource";
import { leaveWorkspace } from "../api/workspace";
import { OperatorLine } from "../app/OperatorLine";
import { Link } from "../app/router";
import { SpaceSwitcher } from "../app/SpaceSwitcher";
import { useMe, useSession, useWorkspace } from "../app/session";
import { t } from "../texts";
import { ledgerTexts } from "../texts/ledger";
import { policyTexts } from "../texts/policies";
import { settingsTexts } from "../texts/settings";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Mark } from "../ui/Icon";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { RemoveMemberDialog } from "../workspace/RemoveMemberDialog";
import { PolicyCard } from "./PolicyCard";
import { type PolicyToAccept, readPoliciesToAccept } from "./policyToAccept";

export default function TermsGate() {
  const { instance } = useSession();
  const query = useResource("asked", readPoliciesToAccept);
  useTemporaryTitle(policyTexts.gate.title);
  return (
    <Dialog bare place="whole" title={policyTexts.gate.title} onClose={() => undefined}>
      <div className="min-h-full bg-paper px-4 py-10 sm:px-8">
        <div className="mx-auto max-w-3xl">
          <p className="mb-8 flex items-center gap-3 text-lg font-semibold tracking-tight">
            <Mark className="size-9" />
            {instance.name || t.product}
          </p>
          <h1
            tabIndex={-1}
            ref={(heading) => heading?.setAttribute("autofocus", "")}
            className="text-2xl font-semibold tracking-tight focus-visible:outline-none"
          >
            {policyTexts.gate.title}
          </h1>
          <ResourceView query={query}>
            {(policies) => <Question policies={policies} onOvertaken={query.reload} />}
          </ResourceView>
          <OtherOptions />
        </div>
      </div>
    </Dialog>
  );
}

function Question({
  policies,
  onOvertaken,
}: {
  policies: readonly PolicyToAccept[];
  onOvertaken: () => Promise<void>;
}) {
  const me = useMe();
  const { setMe } = useSession();
  const yes = useTask(async () => {
    const accepted: Accepted = Object.fromEntries(policies.map(({ policy }) => [policy.kind, policy.version]));
    try {
      setMe({ ...me, to_accept: await accept(accepted) });
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 409) await onOvertaken();
      throw failure;
    }
  });
  return (
    <>
      <Introduction policies={policies} />
      <ErrorNotice error={yes.error} className="mt-4" />
      <div className="mt-6 grid gap-6">
        {policies.map(({ policy, changes }) => (
          <PolicyCard key={`${policy.kind} ${policy.version}`} policy={policy} changes={changes} />
        ))}
      </div>
      <div className="mt-6 flex flex-wrap gap-3">
        <Button variant="main" className="min-h-11" disabled={yes.busy} onClick={yes.run}>
          {yes.busy ? policyTexts.gate.accepting : policyTexts.gate.accept}
        </Button>
        <Button className="min-h-11" onClick={() => void leave()}>
          {t.shell.signOut}
        </Button>
      </div>
    </>
  );
}

/** The publisher of the policies, and the documents to accept. */
function Introduction({ policies }: { policies: readonly PolicyToAccept[] }) {
  const workspace = useWorkspace();
  const texts = policyTexts.gate;
  const kinds = policies.flatMap(({ policy }) => (policy.kind === "workspace" ? [] : [policy.kind]));
  const isChanged = policies.some(
    ({ policy, wasAccepted: previousTitle }) => policy.kind !== "workspace" && previousTitle,
  );
  const workspacePolicy = policies.find(({ policy }) => policy.kind === "workspace");
  return (
    <div className="mt-1 grid max-w-prose gap-2 text-quiet">
      {kinds.length > 0 && <p>{(isChanged ? texts.changed : texts.first)(kinds)}</p>}
      {kinds.length > 0 && <OperatorLine />}
      {workspacePolicy && workspace && (
        <p>{(workspacePolicy.wasAccepted ? texts.workspaceAgain : texts.workspaceFirst)(workspace.name)}</p>
      )}
    </div>
  );
}

/** The options that remain without accepting. */
function OtherOptions() {
  const { to_accept } = useMe();
  const workspace = useWorkspace();
  return (
    <div className="mt-10 border-t border-line pt-4 text-sm text-quiet">
      {workspace && to_accept.includes("workspace") && <NotThere workspace={workspace} />}
      <p>{policyTexts.gate.notNow}</p>
      <p className="mt-2 flex flex-wrap gap-x-5 gap-y-2">
        <Link className="link" href="/settings/privacy">
          {settingsTexts.title}
        </Link>
        <Link className="link" href="/ledger">
          {ledgerTexts.title}
        </Link>
      </p>
    </div>
  );
}

/** To avoid this workspace's policy, the user can switch to another space or leave the workspace. */
function NotThere({ workspace }: { workspace: Membership }) {
  const [leaving, setLeaving] = useState(false);
  const texts = workspaceTexts.leave;
  return (
    <div className="mb-4">
      <p>{policyTexts.gate.elsewhere(workspace.name)}</p>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <SpaceSwitcher variant="line" />
        <Button onClick={() => setLeaving(true)}>{texts.button}</Button>
      </div>
      {leaving && (
        <RemoveMemberDialog
          title={texts.dialog(workspace.name)}
          text={texts.dialogText}
          gpts={null}
          question={texts.thenAny}
          action={texts.action}
          onClose={() => setLeaving(false)}
          onConfirm={(disposition) => leaveWorkspace(disposition).then(() => location.assign("/"))}
        />
      )}
    </div>
  );
}

/** A full page load, so that none of the user's data stays in memory. */
async function leave(): Promise<void> {
  await signOut().catch(() => undefined);
  sessionStorage.clear();
  location.assign("/sign-in");
}

/** Sets the document title while this is open, and restores the page's own afterwards. */
function useTemporaryTitle(title: string): void {
  useEffect(() => {
    const previousTitle = document.title;
    document.title = `${title} · ${t.product}`;
    return () => {
      document.title = previousTitle;
    };
  }, [title]);
}
