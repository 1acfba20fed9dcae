/** Invitations to this server: created in a dialog that shows the link, listed with their state, and revoked. */
import { useState } from "react";
import { invitationLink } from "../account/invitation";
import { invite, withdrawInvitation } from "../api/operator";
import type { Invitation } from "../api/types";
import type { ResourceQuery } from "../api/useResource";
import { t } from "../texts";
import { atMoment, onUtcDay } from "../texts/dates";
import { operatorTexts } from "../texts/operator";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { ShownOnce } from "../ui/ShownOnce";
import { useTask } from "../ui/useTask";

export function Invitations({ query }: { query: ResourceQuery<Invitation[]> }) {
  const withdraw = useTask((id: string) => withdrawInvitation(id).then(query.reload), { parallel: true });
  return (
    <>
      <ErrorNotice error={withdraw.error} className="mb-3" />
      <ResourceView query={query}>
        {(invitations) => <List invitations={invitations} onWithdraw={withdraw.run} />}
      </ResourceView>
    </>
  );
}

/** Asks for the recipient first, then shows the link once. */
export function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: () => Promise<void> }) {
  const [note, setNote] = useState("");
  const [link, setLink] = useState<string | null>(null);
  const make = useTask(async () => {
    const recipient = note.trim();
    setLink(invitationLink(new URL((await invite(recipient)).link, location.origin).href, recipient));
    void onMade();
  });
  if (link !== null)
    return (
      <ShownOnce
        secret={link}
        texts={operatorTexts.inviteLink}
        testId="invitation-link"
        copiesAtOnce
        onClose={onClose}
      />
    );
  return (
    <Dialog title={operatorTexts.inviteTitle} onClose={onClose}>
      <form className="grid gap-4" onSubmit={make.submit}>
        <TextField
          label={operatorTexts.note}
          hint={operatorTexts.noteHint}
          maxLength={200}
          autoComplete="off"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <ErrorNotice error={make.error} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={make.busy}>
            {operatorTexts.invite}
          </Button>
        </div>
      </form>
    </Dialog>
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
