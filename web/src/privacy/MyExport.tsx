/** Exports all of the user's data as one file: request, wait, download. */
import { useEffect, useRef, useState } from "react";
import { askForExport, discardExport, type Export, linkToExport, readExport } from "../api/exports";
import { usePolling, useResource } from "../api/useResource";
import { announceReady } from "../app/notifications";
import { useSession } from "../app/session";
import { useReauthentication } from "../security/Reauthenticate";
import { t } from "../texts";
import { atMoment, bytes } from "../texts/dates";
import { exportTexts } from "../texts/exports";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { Progress } from "../ui/Progress";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

export function MyExport() {
  const query = useResource("export", readExport);
  return <ResourceView query={query}>{(last) => <Card last={last} onChange={query.reload} />}</ResourceView>;
}

function Card({ last, onChange }: { last: Export | null; onChange: () => Promise<void> }) {
  const { confirmed, dialog } = useReauthentication();
  const [discarding, setDiscarding] = useState(false);
  const isOver = last === null || last.ended_at !== null;
  usePolling(!isOver, 1500, onChange);
  useReadySaid(last?.state);
  const attempt = useTask((call: () => Promise<unknown>) => confirmed(call).finally(onChange));
  return (
    <div className="card grid gap-4 p-4" data-testid="export">
      {last && <State last={last} />}
      <ErrorNotice error={attempt.error} />
      <div className="flex flex-wrap gap-3">
        {isOver && (
          <Button disabled={attempt.busy} onClick={() => attempt.run(askForExport)}>
            {attempt.busy ? exportTexts.asking : last ? exportTexts.createNew : exportTexts.ask}
          </Button>
        )}
        {last?.state === "ready" && (
          <Button variant="main" disabled={attempt.busy} onClick={() => attempt.run(() => download(last.id))}>
            {exportTexts.download}
          </Button>
        )}
        {(last?.state === "taking" || last?.state === "delivered") && (
          <Button disabled={attempt.busy} onClick={() => attempt.run(() => download(last.id))}>
            {exportTexts.downloadAgain}
          </Button>
        )}
        {!isOver && <Button onClick={() => setDiscarding(true)}>{exportTexts.discard}</Button>}
      </div>
      {discarding && last && (
        <Confirm
          title={exportTexts.discardTitle}
          text={exportTexts.discardText}
          action={exportTexts.discard}
          onClose={() => setDiscarding(false)}
          onConfirm={() => discardExport(last.id).then(onChange)}
        />
      )}
      {dialog}
    </div>
  );
}

/** Announces a finished export while the tab is hidden. */
function useReadySaid(state: Export["state"] | undefined): void {
  const { name } = useSession().instance;
  const previousState = useRef(state);
  useEffect(() => {
    if (state === "ready" && previousState.current !== state && previousState.current !== undefined)
      announceReady("export", name || t.product, "/settings/data");
    previousState.current = state;
  }, [state, name]);
}

/** The response is a download, so the page stays open. */
async function download(id: string): Promise<void> {
  window.location.assign(await linkToExport(id));
}

function State({ last }: { last: Export }) {
  return (
    <div role="status">
      <p>{stateText(last)}</p>
      {(last.state === "waiting" || last.state === "making") && (
        <Progress label={exportTexts.progress} fraction={last.progress} />
      )}
    </div>
  );
}

function stateText({ state, bytes: size, expires_at, ended_at }: Export): string {
  switch (state) {
    case "waiting":
    case "taking":
    case "delivered":
      return exportTexts[state];
    case "making":
      return exportTexts.making(bytes(size));
    case "ready":
      return exportTexts.ready(bytes(size), atMoment(expires_at));
    default:
      return exportTexts[state](atMoment(ended_at ?? expires_at));
  }
}
