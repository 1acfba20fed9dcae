import { useEffect, useRef, useState } from "react";
import type { WorkspaceRole } from "../api/types";
import { useResource } from "../api/useResource";
import {
  inviteIntoWorkspace,
  readWorkspaceInvitations,
  type WorkspaceInvitation,
  withdrawWorkspaceInvitation,
} from "../api/workspace";
import { atMoment, onUtcDay } from "../texts/dates";
import { spaceTexts } from "../texts/spaces";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { copyText } from "../ui/copy";
import { Field, TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

type OfferedRole = "member" | "admin";

/** Invitations: admins invite members; owners invite admins, too. */
export function Invitations({ role }: { role: WorkspaceRole }) {
  const query = useResource("workspace invitations", readWorkspaceInvitations);
  const [newLink, setNewLink] = useState<{ link: string; copied: boolean } | null>(null);
  const attempt = useTask((call: () => Promise<unknown>) => call().then(() => query.reload()), {
    parallel: true,
  });
  return (
    <>
      <Form
        mayInviteAdmins={role === "owner"}
        onInvite={(role, email) =>
          attempt.run(async () => {
            setNewLink(null);
            setNewLink(await copyLink((await inviteIntoWorkspace(role, email)).link));
          })
        }
      />
      <ErrorNotice error={attempt.error} className="mt-3" />
      {newLink && <NewInvitationLink {...newLink} />}
      <div className="mt-4">
        <ResourceView query={query}>
          {(invitations) => (
            <List
              invitations={invitations}
              mayTouchAdmins={role === "owner"}
              onWithdraw={(id) => void attempt.run(() => withdrawWorkspaceInvitation(id))}
            />
          )}
        </ResourceView>
      </div>
    </>
  );
}

interface FormProps {
  mayInviteAdmins: boolean;
  onInvite: (role: OfferedRole, email: string | null) => Promise<void>;
}

function Form({ mayInviteAdmins, onInvite }: FormProps) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<OfferedRole>("member");
  const make = useTask(() => onInvite(role, email.trim() || null));
  return (
    <form className="card grid gap-4 p-4" onSubmit={make.submit}>
      <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
        <TextField
          label={workspaceTexts.invitations.email}
          hint={workspaceTexts.invitations.emailHint}
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        {mayInviteAdmins && (
          <Field label={workspaceTexts.invitations.role}>
            {(control) => (
              <select
                className="box"
                {...control}
                value={role}
                onChange={(event) => setRole(event.target.value as OfferedRole)}
              >
                {(["member", "admin"] as const).map((one) => (
                  <option key={one} value={one}>
                    {workspaceTexts.invitations.roles[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
      </div>
      <div>
        <Button variant="main" type="submit" disabled={make.busy}>
          {workspaceTexts.invitations.make}
        </Button>
      </div>
    </form>
  );
}

/** Creates the whole link and, if the browser allows it, copies it. */
async function copyLink(link: string): Promise<{ link: string; copied: boolean }> {
  const url = new URL(link, location.origin).href;
  const done = await copyText(url).then(
    () => true,
    () => false,
  );
  return { link: url, copied: done };
}

function NewInvitationLink({ link, copied }: { link: string; copied: boolean }) {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => region.current?.focus(), []);
  return (
    <div ref={region} tabIndex={-1} className="scroll-mb-4">
      <Notice tone="quiet" className="mt-3">
        <p>{copied ? workspaceTexts.invitations.copied : workspaceTexts.invitations.made}</p>
        <p className="mt-2 flex items-center gap-2">
          <code
            data-testid="invitation-link"
            className="min-w-0 flex-1 rounded-lg bg-surface px-3 py-2 text-sm break-all"
          >
            {link}
          </code>
          <CopyButton label={workspaceTexts.invitations.copy} text={() => link} />
        </p>
      </Notice>
    </div>
  );
}

interface ListProps {
  invitations: readonly WorkspaceInvitation[];
  mayTouchAdmins: boolean;
  onWithdraw: (id: string) => void;
}

function List({ invitations, mayTouchAdmins, onWithdraw }: ListProps) {
  if (invitations.length === 0) return <Empty title={workspaceTexts.invitations.empty} />;
  return (
    <ul className="card divide-y divide-line">
      {invitations.map((one) => {
        const recipient = one.email ?? workspaceTexts.invitations.open;
        return (
          <li key={one.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
            <div className="min-w-0">
              <p className="font-medium wrap-anywhere">
                {recipient}{" "}
                <span className="font-normal text-quiet">
                  {workspaceTexts.invitations.as(spaceTexts.roles[one.role])}
                </span>
              </p>
              <p className="text-sm text-quiet">{stateOf(one)}</p>
            </div>
            {one.used_at === null && (mayTouchAdmins || one.role === "member") && (
              <Button aria-label={workspaceTexts.invitations.withdrawOf(recipient)} onClick={() => onWithdraw(one.id)}>
                {workspaceTexts.invitations.withdraw}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function stateOf({ used_at, expires_at }: WorkspaceInvitation): string {
  if (used_at) return workspaceTexts.invitations.used(onUtcDay(used_at));
  return new Date(expires_at) < new Date()
    ? workspaceTexts.invitations.expired(atMoment(expires_at))
    : workspaceTexts.invitations.until(atMoment(expires_at));
}
