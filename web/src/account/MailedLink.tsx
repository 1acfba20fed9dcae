/** Requests the mailed sign-up link. */
import { useState } from "react";
import { type Invited, requestSignUpLink } from "../api/accounts";
import { ApiError, sentenceOf } from "../api/request";
import { t } from "../texts";
import { addressTexts as texts } from "../texts/addresses";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

export function MailedLink({ invited, email }: { invited: Invited; email?: string | null }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo === null) return <RequestLinkForm invited={invited} email={email ?? ""} onSent={setSentTo} />;
  return <LinkSent email={sentTo} invited={invited} onOther={() => setSentTo(null)} />;
}

interface RequestLinkProps {
  invited: Invited;
  email: string;
  onSent: (email: string) => void;
}

function RequestLinkForm({ invited, email: first, onSent }: RequestLinkProps) {
  const [email, setEmail] = useState(first);
  const send = useTask(async () => onSent(await requestSignUpLink(email.trim(), invited)));
  const ofField = send.error instanceof ApiError && send.error.field === "email";
  return (
    <form noValidate className="grid gap-5" onSubmit={send.submit}>
      {send.error !== null && !ofField && <Notice tone="danger">{sentenceOf(send.error)}</Notice>}
      <TextField
        label={t.account.email}
        hint={texts.hint}
        type="email"
        autoComplete="email"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        error={ofField ? send.error.message : null}
      />
      <Button variant="main" type="submit" disabled={send.busy || !email.trim()}>
        {send.busy ? texts.sending : texts.send}
      </Button>
    </form>
  );
}

function LinkSent({ email, invited, onOther }: { email: string; invited: Invited; onOther: () => void }) {
  const [wasSentAgain, setSentAgain] = useState(false);
  const resend = useTask(async () => {
    setSentAgain(false);
    await requestSignUpLink(email, invited);
    setSentAgain(true);
  });
  return (
    <section className="grid gap-4" aria-labelledby="sent" data-testid="link-sent">
      <h2 id="sent" className="text-lg font-semibold">
        {texts.sentTitle}
      </h2>
      <Notice tone="quiet">
        <span className="wrap-anywhere">{texts.sentText(email)}</span>
      </Notice>
      <p className="text-quiet">{texts.noEmailHint}</p>
      <div className="flex flex-wrap gap-3">
        <Button disabled={resend.busy} onClick={resend.run}>
          {resend.busy ? texts.sending : texts.resend}
        </Button>
        <Button onClick={onOther}>{texts.useOtherAddress}</Button>
      </div>
      <p role="status" className="text-quiet empty:hidden">
        {wasSentAgain ? texts.sentAgain : ""}
      </p>
      <ErrorNotice error={resend.error} />
    </section>
  );
}
