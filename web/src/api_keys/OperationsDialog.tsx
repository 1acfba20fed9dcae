/** Operations that programs with a key may call without asking: granted by the key's creator, and revoked. */
import { useState } from "react";
import {
  type ApiKey,
  type GrantedOperation,
  type GrantedOperations,
  readGranted,
  withdrawOperation,
} from "../api/programs";
import { type ResourceQuery, useResource } from "../api/useResource";
import { Name } from "../consent/UntrustedText";
import { onDay } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { apiKeyTexts } from "../texts/programs";
import { Button } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { Empty, ResourceView } from "../ui/ResourceView";
import { OfferedOperations } from "./OfferedOperations";

const texts = apiKeyTexts.operations;

interface OperationsProps {
  apiKey: ApiKey;
  onClose: () => void;
}

export function OperationsDialog({ apiKey, onClose }: OperationsProps) {
  const query = useResource(apiKey.id, () => readGranted(apiKey.id));
  return (
    <Dialog title={texts.title(apiKey.name)} place="wide" onClose={onClose}>
      <p className="max-w-prose text-quiet">{texts.text}</p>
      <ResourceView query={query}>
        {(operations) => <Operations apiKey={apiKey} operations={operations} query={query} />}
      </ResourceView>
    </Dialog>
  );
}

function Operations({
  apiKey,
  operations,
  query,
}: {
  apiKey: ApiKey;
  operations: GrantedOperations;
  query: ResourceQuery<GrantedOperations>;
}) {
  const active = operations.granted.filter(({ revoked_at }) => !revoked_at);
  const revoked = operations.granted.filter(({ revoked_at }) => revoked_at);
  return (
    <>
      <h3 className="mt-5 mb-2 font-semibold">{texts.granted}</h3>
      {active.length === 0 ? (
        <Empty title={texts.none}>{texts.noneText}</Empty>
      ) : (
        <ul className="card divide-y divide-line" data-testid="granted-operations">
          {active.map((granted) => (
            <Row key={granted.id} apiKey={apiKey} granted={granted} onRevoked={query.reload} />
          ))}
        </ul>
      )}
      {revoked.length > 0 && <RevokedOperations granted={revoked} />}
      {operations.may_grant ? (
        <OfferedOperations apiKey={apiKey} onGranted={query.reload} />
      ) : (
        <p className="mt-5 text-quiet">{texts.notYours(apiKey.maker_name)}</p>
      )}
    </>
  );
}

interface RowProps {
  apiKey: ApiKey;
  granted: GrantedOperation;
  onRevoked: () => Promise<void>;
}

function Row({ apiKey, granted, onRevoked }: RowProps) {
  const [confirming, setConfirming] = useState(false);
  const { id, operation, host, gpt, given_at, may_change, lapsed } = granted;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p>
          <Name text={operation} className="font-medium" />
        </p>
        <p className="text-sm">
          <span className="font-mono wrap-anywhere">{host}</span>{" "}
          <span className="wrap-anywhere">{ledgerTexts.via(gpt.name)}</span>
        </p>
        <p className="text-sm text-quiet">
          {texts.since(onDay(given_at))}
          {may_change && ` · ${texts.changes}`}
        </p>
        {lapsed && <p className="text-sm font-medium text-caution">{texts.lapsed(lapsed)}</p>}
      </div>
      <Button aria-label={texts.takeBackOf(operation)} onClick={() => setConfirming(true)}>
        {texts.takeBack}
      </Button>
      {confirming && (
        <Confirm
          title={texts.takeBackTitle}
          text={texts.takeBackText(apiKey.name, operation, host)}
          action={texts.takeBack}
          onClose={() => setConfirming(false)}
          onConfirm={() => withdrawOperation(apiKey.id, id).then(onRevoked)}
        />
      )}
    </li>
  );
}

function RevokedOperations({ granted }: { granted: readonly GrantedOperation[] }) {
  return (
    <details className="mt-3 text-sm">
      <summary className="min-h-6 text-quiet">{ledgerTexts.earlier(granted.length)}</summary>
      <ul className="mt-2 grid gap-2 text-quiet">
        {granted.map(({ id, operation, host, gpt, revoked_at }) => (
          <li key={id} className="wrap-anywhere">
            <Name text={operation} />, <span className="font-mono">{host}</span> {ledgerTexts.via(gpt.name)}.{" "}
            {revoked_at && texts.takenBack(onDay(revoked_at))}
          </li>
        ))}
      </ul>
    </details>
  );
}
