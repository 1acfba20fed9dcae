import { useState } from "react";
import { type Connection, disconnect, readConnections } from "../api/ledger";
import { useResource } from "../api/useResource";
import { onDay } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Empty, ResourceView } from "../ui/ResourceView";

/** The third parties where the user has signed in for a GPT's actions. */
export function Connections() {
  const query = useResource("connections", readConnections);
  return (
    <ResourceView query={query}>
      {(connections) =>
        connections.length === 0 ? (
          <Empty title={ledgerTexts.connectionsEmpty} />
        ) : (
          <ul className="card divide-y divide-line" data-testid="connections">
            {connections.map((connection) => (
              <Row key={connection.id} connection={connection} onGone={query.reload} />
            ))}
          </ul>
        )
      }
    </ResourceView>
  );
}

function Row({
  connection: { id, gpt, host, made_at },
  onGone,
}: {
  connection: Connection;
  onGone: () => Promise<void>;
}) {
  const [confirming, setConfirming] = useState(false);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-mono wrap-anywhere">{host}</p>
        <p className="text-sm break-words text-quiet">{ledgerTexts.connectionMade(gpt.name, onDay(made_at))}</p>
      </div>
      <Button aria-label={ledgerTexts.disconnectOf(host, gpt.name)} onClick={() => setConfirming(true)}>
        {ledgerTexts.disconnect}
      </Button>
      {confirming && (
        <Confirm
          title={ledgerTexts.disconnectTitle}
          text={ledgerTexts.disconnectText(gpt.name, host)}
          action={ledgerTexts.disconnect}
          onClose={() => setConfirming(false)}
          onConfirm={async () => {
            await disconnect(id);
            await onGone();
          }}
        />
      )}
    </li>
  );
}
