/** Standing permissions of GPTs, to review and revoke. Expired ones stay visible but muted. */
import { useState } from "react";
import { readGrants, revokeGrant, type StandingGrant } from "../api/ledger";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { operationName } from "../consent/operationName";
import { Name } from "../consent/UntrustedText";
import { onDay } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Empty, ResourceView } from "../ui/ResourceView";

export function Grants() {
  const query = useResource("grants", readGrants);
  return (
    <ResourceView query={query}>
      {(grants) => {
        const active = grants.filter(({ state }) => state === "holds");
        const ended = grants.filter(({ state }) => state !== "holds");
        return (
          <>
            {active.length === 0 ? (
              <Empty title={ledgerTexts.grantsEmpty} />
            ) : (
              <ul className="card divide-y divide-line" data-testid="grants">
                {active.map((grant) => (
                  <Row key={grant.id} grant={grant} onRevoked={query.reload} />
                ))}
              </ul>
            )}
            {ended.length > 0 && <EndedGrants grants={ended} />}
          </>
        );
      }}
    </ResourceView>
  );
}

/** The space in which it applies; a permission in one space does not apply in another. */
function useSpaceOf({ workspace_id }: StandingGrant): string {
  const { workspaces } = useMe();
  if (workspace_id === null) return ledgerTexts.ownSpace;
  const workspace = workspaces.find(({ id }) => id === workspace_id);
  return workspace ? ledgerTexts.inSpace(workspace.name) : ledgerTexts.leftSpace;
}

const nameOf = (grant: StandingGrant) =>
  grant.capability === null ? grant.summary || grant.operation : operationName(grant);

function Row({ grant, onRevoked }: { grant: StandingGrant; onRevoked: () => Promise<void> }) {
  const [confirming, setConfirming] = useState(false);
  const { id, gpt, host, given_at, expires_at, personal_kinds, conversation_id } = grant;
  const space = useSpaceOf(grant);
  const name = nameOf(grant);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p>
          <Name text={name} most={200} className="font-medium" />
        </p>
        <p className="text-sm break-words">
          <span className="font-mono wrap-anywhere">{host}</span> {ledgerTexts.via(gpt.name)}
        </p>
        <p className="text-sm wrap-anywhere text-quiet">
          {space} · {ledgerTexts.given(onDay(given_at), onDay(expires_at))}
          {conversation_id !== null && (
            <>
              {" · "}
              <Link className="link" href={`/c/${conversation_id}`}>
                {ledgerTexts.onlyInChat}
              </Link>
            </>
          )}
        </p>
        {personal_kinds.length > 0 && (
          <p className="text-sm wrap-anywhere text-quiet">{ledgerTexts.alsoPersonal(personal_kinds)}</p>
        )}
      </div>
      <Button aria-label={ledgerTexts.revokeOf(name)} onClick={() => setConfirming(true)}>
        {ledgerTexts.revoke}
      </Button>
      {confirming && (
        <Confirm
          title={ledgerTexts.revokeTitle}
          text={ledgerTexts.revokeText(gpt.name, name, host)}
          action={ledgerTexts.revoke}
          danger={false}
          onClose={() => setConfirming(false)}
          onConfirm={async () => {
            await revokeGrant(id);
            await onRevoked();
          }}
        />
      )}
    </li>
  );
}

function overText({ state, revoked_at, replaced_at, lapsed_at, expires_at }: StandingGrant): string {
  if (revoked_at) return ledgerTexts.revoked(onDay(revoked_at));
  if (state === "chat_gone") return ledgerTexts.chatGone;
  if (replaced_at) return ledgerTexts.replaced(onDay(replaced_at));
  if (state === "asks_again") return ledgerTexts.asksAgain;
  return lapsed_at ? ledgerTexts.lapsed(onDay(lapsed_at)) : ledgerTexts.expired(onDay(expires_at));
}

function EndedGrants({ grants }: { grants: readonly StandingGrant[] }) {
  return (
    <details className="mt-3 text-sm">
      <summary className="min-h-6 text-quiet">{ledgerTexts.earlier(grants.length)}</summary>
      <ul className="mt-2 grid gap-2 text-quiet" data-testid="grants-over">
        {grants.map((grant) => (
          <li key={grant.id} className="break-words">
            <Name text={nameOf(grant)} most={200} />, <span className="font-mono wrap-anywhere">{grant.host}</span>{" "}
            {ledgerTexts.via(grant.gpt.name)}. {overText(grant)}.
          </li>
        ))}
      </ul>
    </details>
  );
}
