import { useState } from "react";
import { requestPasswordReset } from "../api/security";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { SignedOutLayout } from "./SignedOutLayout";

const { forgot } = securityTexts;

export default function ForgotPage() {
  const { instance } = useSession();
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (!instance.sends_mail)
    return (
      <SignedOutLayout title={forgot.title} text={forgot.noMail}>
        <Back />
      </SignedOutLayout>
    );
  if (sentTo !== null)
    return (
      <SignedOutLayout title={forgot.sentTitle}>
        <Notice tone="quiet">{forgot.sentText(sentTo)}</Notice>
        <p className="text-quiet">{forgot.noEmailHint}</p>
        <div>
          <Button onClick={() => setSentTo(null)}>{forgot.useOtherAddress}</Button>
        </div>
        <Back />
      </SignedOutLayout>
    );
  return (
    <SignedOutLayout title={forgot.title} text={forgot.text}>
      <Form onSent={setSentTo} />
      <Back />
    </SignedOutLayout>
  );
}

function Form({ onSent }: { onSent: (email: string) => void }) {
  const [email, setEmail] = useState("");
  const send = useTask(() => requestPasswordReset(email.trim()).then(() => onSent(email.trim())));
  return (
    <form className="grid gap-5" onSubmit={send.submit}>
      <ErrorNotice error={send.error} />
      <TextField
        label={t.account.email}
        type="email"
        autoComplete="username"
        required
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Button variant="main" type="submit" disabled={send.busy}>
        {send.busy ? forgot.sending : forgot.send}
      </Button>
    </form>
  );
}

function Back() {
  return (
    <p>
      <Link className="link" href="/sign-in">
        {forgot.back}
      </Link>
    </p>
  );
}
