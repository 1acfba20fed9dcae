/** For owners of an enterprise: the token with which their directory syncs the workspace's members. */
import { useState } from "react";
import {
  type Directory as DirectoryState,
  makeDirectoryToken,
  readDirectory,
  revokeDirectoryToken,
} from "../api/signOn";
import { useResource } from "../api/useResource";
import { atMoment } from "../texts/dates";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const texts = singleSignOnTexts.directory;

export function Directory({ workspace }: { workspace: string }) {
  const query = useResource(`directory ${workspace}`, () => readDirectory(workspace));
  return (
    <ResourceView query={query}>
      {(state) => <Token workspace={workspace} state={state} reload={query.reload} />}
    </ResourceView>
  );
}

interface TokenProps {
  workspace: string;
  state: DirectoryState;
  reload: () => Promise<void>;
}

function Token({ workspace, state, reload }: TokenProps) {
  const [newToken, setNewToken] = useState<string | null>(null);
  const [confirming, setConfirming] = useState<"replace" | "revoke" | null>(null);
  const make = async () => {
    const { token } = await makeDirectoryToken(workspace);
    setNewToken(token);
    await reload();
  };
  const first = useTask(make);
  const revoke = async () => {
    await revokeDirectoryToken(workspace);
    setNewToken(null);
    await reload();
  };
  return (
    <div className="card grid gap-4 p-4">
      <Address label={texts.address} text={state.address} copy={texts.copyAddress} />
      <p>{state.made_at ? texts.created(atMoment(state.made_at)) : texts.none}</p>
      {state.made_at && (
        <p className="text-quiet">
          {state.last_used_at ? texts.used(atMoment(state.last_used_at)) : texts.unused}{" "}
          {texts.contents(state.users, state.groups)}
        </p>
      )}
      {newToken !== null && (
        <Notice tone="caution">
          <p>{texts.copyNow}</p>
          <p className="mt-2 flex items-start gap-2">
            <code className="min-w-0 flex-1 wrap-anywhere" data-testid="directory-token">
              {newToken}
            </code>
            <CopyButton label={texts.copyToken} text={() => newToken} />
          </p>
        </Notice>
      )}
      <ErrorNotice error={first.error} />
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => (state.made_at ? setConfirming("replace") : first.run())}>
          {state.made_at ? texts.replace : texts.make}
        </Button>
        {state.made_at && (
          <Button variant="danger" onClick={() => setConfirming("revoke")}>
            {texts.revoke}
          </Button>
        )}
      </div>
      {confirming === "replace" && (
        <Confirm
          title={texts.replaceTitle}
          text={texts.replaceText}
          action={texts.replace}
          onClose={() => setConfirming(null)}
          onConfirm={make}
        />
      )}
      {confirming === "revoke" && (
        <Confirm
          title={texts.revokeTitle}
          text={texts.revokeText}
          action={texts.revoke}
          onClose={() => setConfirming(null)}
          onConfirm={revoke}
        />
      )}
    </div>
  );
}

function Address({ label, text, copy }: { label: string; text: string; copy: string }) {
  return (
    <div>
      <p className="text-sm text-quiet">{label}</p>
      <p className="flex items-start gap-2">
        <code className="min-w-0 flex-1 text-sm wrap-anywhere">{text}</code>
        <CopyButton label={copy} text={() => text} />
      </p>
    </div>
  );
}
