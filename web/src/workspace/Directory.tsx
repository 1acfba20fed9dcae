/** For an enterprise's owners: the token with which their directory keeps the workspace's people up to date. */
import { useState } from "react";
import { makeDirectoryToken, readDirectory, revokeDirectoryToken, type Directory as State } from "../api/signOn";
import { useResource } from "../api/useResource";
import { atMoment } from "../texts/dates";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const words = singleSignOnTexts.directory;

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
  state: State;
  reload: () => Promise<void>;
}

function Token({ workspace, state, reload }: TokenProps) {
  const [made, setMade] = useState<string | null>(null);
  const [asking, setAsking] = useState<"replace" | "revoke" | null>(null);
  const make = async () => {
    const { token } = await makeDirectoryToken(workspace);
    setMade(token);
    await reload();
  };
  const first = useTask(make);
  const revoke = async () => {
    await revokeDirectoryToken(workspace);
    setMade(null);
    await reload();
  };
  return (
    <div className="card grid gap-4 p-4">
      <Address label={words.address} text={state.address} copy={words.copyAddress} />
      <p>{state.made_at ? words.made(atMoment(state.made_at)) : words.none}</p>
      {state.made_at && (
        <p className="text-quiet">
          {state.last_used_at ? words.used(atMoment(state.last_used_at)) : words.unused}{" "}
          {words.holds(state.users, state.groups)}
        </p>
      )}
      {made !== null && (
        <Notice tone="caution">
          <p>{words.once}</p>
          <p className="mt-2 flex items-start gap-2">
            <code className="min-w-0 flex-1 wrap-anywhere" data-testid="directory-token">
              {made}
            </code>
            <CopyButton label={words.copyToken} text={() => made} />
          </p>
        </Notice>
      )}
      <ErrorNotice error={first.error} />
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => (state.made_at ? setAsking("replace") : first.run())}>
          {state.made_at ? words.replace : words.make}
        </Button>
        {state.made_at && (
          <Button look="danger" onClick={() => setAsking("revoke")}>
            {words.revoke}
          </Button>
        )}
      </div>
      {asking === "replace" && (
        <Confirm
          title={words.replaceTitle}
          text={words.replaceText}
          action={words.replace}
          onClose={() => setAsking(null)}
          onConfirm={make}
        />
      )}
      {asking === "revoke" && (
        <Confirm
          title={words.revokeTitle}
          text={words.revokeText}
          action={words.revoke}
          onClose={() => setAsking(null)}
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
