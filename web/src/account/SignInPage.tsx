import { type FormEvent, useEffect, useState } from "react";
import { signIn } from "../api/accounts";
import { Link, navigate, safeNext } from "../app/router";
import { useSession } from "../app/session";
import { usePasskeySignIn } from "../security/usePasskeySignIn";
import { t } from "../texts";
import { securityTexts } from "../texts/security";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Password } from "./Password";
import { SignedOutLayout } from "./SignedOutLayout";
import { useSignIn } from "./useSignIn";

export default function SignInPage() {
  const { instance, me } = useSession();
  const entry = useSignIn();
  const passkeys = usePasskeySignIn(entry);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useEffect(() => {
    if (me !== null) navigate(safeNext(location.search), "replace");
  }, [me]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void entry.enter(() => signIn({ email: email.trim(), password }));
  };
  const wait = entry.error?.retryAfter;
  return (
    <SignedOutLayout title={t.account.signInTitle(instance.name || t.product)}>
      <form className="grid gap-5" onSubmit={submit}>
        {entry.error && (
          <Notice tone="danger">
            {entry.error.message}
            {wait != null && ` ${t.errors.waitFor(wait)}`}
          </Notice>
        )}
        <TextField
          label={t.account.email}
          type="email"
          autoComplete="username webauthn"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Password autoComplete="current-password" value={password} onChange={setPassword} />
        <Button variant="main" type="submit" disabled={entry.busy}>
          {entry.busy ? t.account.signingIn : t.account.signIn}
        </Button>
      </form>
      {passkeys.usable && (
        <>
          <p className="flex items-center gap-3 text-sm text-quiet before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {securityTexts.passkeys.or}
          </p>
          <Button disabled={entry.busy} onClick={() => void passkeys.byButton()}>
            <Icon name="key" />
            {securityTexts.passkeys.signIn}
          </Button>
          {passkeys.fault !== null && <Notice tone="danger">{passkeys.fault}</Notice>}
        </>
      )}
      <p>
        <Link className="link" href="/forgot-password">
          {securityTexts.forgot.link}
        </Link>
      </p>
      {instance.organisation_sign_in && (
        <p>
          <Link className="link" href="/sso">
            {singleSignOnTexts.link}
          </Link>
        </p>
      )}
      {instance.needs_set_up && (
        <Notice tone="quiet">
          {t.account.setUpNeeded} {t.account.setUpLink}
        </Notice>
      )}
      {instance.sign_up === "open" && (
        <p className="text-quiet">
          {t.account.noAccount}{" "}
          <Link className="link" href={`/sign-up${location.search}`}>
            {t.account.signUp}
          </Link>
        </p>
      )}
      {instance.sign_up === "invitation" && <p className="text-quiet">{t.account.byInvitation}</p>}
      {instance.sign_up === "closed" && <p className="text-quiet">{t.account.closed}</p>}
    </SignedOutLayout>
  );
}
