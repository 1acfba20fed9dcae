import { type FormEvent, useRef, useState } from "react";
import {
  makeResetLink,
  type OperatorAction,
  type ResetLink,
  readOperatorActions,
  restore,
  suspend,
} from "../api/security";
import { useResource } from "../api/useResource";
import { useReauthentication } from "../security/Reauthenticate";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Confirm } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const { account: words } = securityTexts;

type AccountAction = "reset" | "suspend" | null;
type Done = { said: string } | { made: ResetLink; email: string } | null;

export function AccountLookup() {
  const acts = useResource("operators' acts", readOperatorActions);
  const [email, setEmail] = useState("");
  const [asked, setAsked] = useState<AccountAction>(null);
  const [done, setDone] = useState<Done>(null);
  const field = useRef<HTMLFormElement>(null);
  const { confirmed, dialog } = useReauthentication();
  const whom = email.trim();
  const attempt = useTask(async (call: () => Promise<Done>) => {
    setDone(null);
    setAsked(null);
    setDone(await confirmed(call));
    void acts.reload();
  });
  const ask = (what: AccountAction) => field.current?.reportValidity() && setAsked(what);
  const giveBack = () => {
    if (field.current?.reportValidity())
      void attempt.run(async () => ({ said: words.restored((await restore(whom)).email) }));
  };
  const doing = {
    reset: () => attempt.run(async () => ({ made: await makeResetLink(whom), email: whom })),
    suspend: () => attempt.run(async () => ({ said: words.suspended((await suspend(whom)).email) })),
  };
  return (
    <>
      <form ref={field} className="grid gap-3" onSubmit={(event: FormEvent) => event.preventDefault()}>
        <TextField
          label={words.email}
          type="email"
          autoComplete="off"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="flex flex-wrap gap-3">
          <Button onClick={() => ask("reset")}>{words.resetLink}</Button>
          <Button look="danger" onClick={() => ask("suspend")}>
            {words.suspend}
          </Button>
          <Button onClick={giveBack}>{words.restore}</Button>
        </div>
      </form>
      <ErrorNotice error={attempt.error} className="mt-3" />
      {done && <Outcome done={done} />}
      <h3 className="mt-6 font-semibold">{words.acts}</h3>
      <div className="mt-2">
        <ResourceView query={acts}>{(all) => <Acts acts={all} />}</ResourceView>
      </div>
      {asked && (
        <Confirm
          title={asked === "reset" ? words.resetTitle : words.suspendTitle}
          text={asked === "reset" ? words.resetText(whom) : words.suspendText(whom)}
          action={asked === "reset" ? words.resetDo : words.suspend}
          danger={asked === "suspend"}
          onClose={() => setAsked(null)}
          onConfirm={doing[asked]}
        />
      )}
      {dialog}
    </>
  );
}

function Outcome({ done }: { done: NonNullable<Done> }) {
  if ("said" in done)
    return (
      <Notice tone="quiet" className="mt-3">
        {done.said}
      </Notice>
    );
  const link = new URL(done.made.link, location.origin).href;
  return (
    <Notice tone="quiet" className="mt-3">
      <p>{words.linkOnce(done.email, atMoment(done.made.expires_at))}</p>
      <p className="mt-2 flex items-center gap-2">
        <code data-testid="reset-link" className="min-w-0 flex-1 rounded-lg bg-surface px-3 py-2 text-sm break-all">
          {link}
        </code>
        <CopyButton label={words.linkCopy} text={() => link} />
      </p>
    </Notice>
  );
}

function Acts({ acts }: { acts: readonly OperatorAction[] }) {
  if (acts.length === 0) return <p className="text-quiet">{words.actsEmpty}</p>;
  return (
    <ul className="card max-h-80 divide-y divide-line overflow-y-auto" data-testid="operators-acts" tabIndex={0}>
      {acts.map((act) => (
        <li key={`${act.at} ${act.email} ${act.act}`} className="flex flex-wrap justify-between gap-x-4 px-4 py-2.5">
          <span className="min-w-0 break-words">
            {words.act[act.act] + t.common.colon}
            {act.email || words.gone}
          </span>
          <span className="text-sm text-quiet">
            {atMoment(act.at)}
            {act.at_the_shell && `, ${words.atTheShell}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
