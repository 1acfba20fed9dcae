import { useState } from "react";
import { invite, readInvitations, withdrawInvitation } from "../api/operator";
import type { Invitation, NewInvitation } from "../api/types";
import { useResource } from "../api/useResource";
import { atMoment, onUtcDay } from "../texts/dates";
import { operatorTexts } from "../texts/operator";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

export function Invitations() {
  const query = useResource("invitations", readInvitations);
  const [note, setNote] = useState("");
  const [made, setMade] = useState<NewInvitation | null>(null);
  const make = useTask(async () => {
    setMade(await invite(note.trim()));
    setNote("");
    await query.reload();
  });
  const withdraw = useTask((id: string) => withdrawInvitation(id).then(query.reload), { parallel: true });
  return (
    <>
      <form className="flex flex-wrap items-end gap-3" onSubmit={make.submit}>
        <div className="min-w-0 flex-1 basis-64">
          <TextField
            label={operatorTexts.note}
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <Button type="submit" className="min-h-11">
          {operatorTexts.invite}
        </Button>
      </form>
      <ErrorNotice error={make.error ?? withdraw.error} className="mt-3" />
      {made && <Made invitation={made} />}
      <div className="mt-4">
        <ResourceView query={query}>
          {(invitations) => <List invitations={invitations} onWithdraw={withdraw.run} />}
        </ResourceView>
      </div>
    </>
  );
}

function Made({ invitation }: { invitation: NewInvitation }) {
  const link = new URL(invitation.link, location.origin).href;
  return (
    <Notice tone="quiet" className="mt-3">
      <p>{operatorTexts.inviteLink}</p>
      <p className="mt-2 flex items-center gap-2">
        <code
          data-testid="invitation-link"
          className="min-w-0 flex-1 rounded-lg bg-surface px-3 py-2 text-sm break-all"
        >
          {link}
        </code>
        <CopyButton label={operatorTexts.inviteCopy} text={() => link} />
      </p>
    </Notice>
  );
}

function List({ invitations, onWithdraw }: { invitations: readonly Invitation[]; onWithdraw: (id: string) => void }) {
  if (invitations.length === 0) return <Empty title={operatorTexts.invitationsEmpty} />;
  return (
    <ul className="card divide-y divide-line">
      {invitations.map((one) => (
        <li key={one.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <div className="min-w-0">
            <p className="font-medium break-words">{one.note || operatorTexts.noNote}</p>
            <p className="text-sm text-quiet">{sayState(one)}</p>
          </div>
          {one.used_at === null && (
            <Button
              aria-label={operatorTexts.invitationWithdrawOf(one.note || operatorTexts.noNote)}
              onClick={() => onWithdraw(one.id)}
            >
              {operatorTexts.invitationWithdraw}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function sayState({ used_at, expires_at }: Invitation): string {
  if (used_at) return operatorTexts.invitationUsed(onUtcDay(used_at));
  return new Date(expires_at) < new Date()
    ? operatorTexts.invitationExpired(atMoment(expires_at))
    : operatorTexts.invitationOpen(atMoment(expires_at));
}
