/** The page behind a password reset link. Its code is in the URL's fragment, which is never sent to a server. */
import { useState } from "react";
import { ApiError, sentenceOf } from "../api/request";
import { type Passkey, resetPassword } from "../api/security";
import { Link, navigate } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { Password } from "./Password";
import { SignedOutLayout } from "./SignedOutLayout";
import { useToken } from "./useToken";

const { reset } = securityTexts;

export default function ResetPage() {
  const token = useToken();
  const { setMe } = useSession();
  const [remaining, setRemaining] = useState<readonly Passkey[] | null>(null);
  const finish = (passkeys: readonly Passkey[]) => {
    setRemaining(passkeys);
    setMe(null);
    navigate(location.pathname, "replace"); // the code cannot be used again
  };
  if (remaining !== null)
    return (
      <SignedOutLayout title={reset.doneTitle} text={reset.done}>
        {remaining.length > 0 && <RemainingPasskeys passkeys={remaining} />}
        <p>
          <Link className="link" href="/sign-in">
            {t.account.signIn}
          </Link>
        </p>
      </SignedOutLayout>
    );
  if (token === null)
    return (
      <SignedOutLayout title={reset.title}>
        <Notice tone="quiet">{reset.missing}</Notice>
        <ToForgot />
      </SignedOutLayout>
    );
  return (
    <SignedOutLayout title={reset.title} text={reset.text}>
      <Form token={token} onDone={finish} />
    </SignedOutLayout>
  );
}

function Form({ token, onDone }: { token: string; onDone: (passkeys: readonly Passkey[]) => void }) {
  const [password, setPassword] = useState("");
  const setting = useTask(async () => onDone(await resetPassword(token, password)));
  const aboutPassword = setting.error instanceof ApiError && setting.error.field === "password";
  return (
    <form className="grid gap-5" onSubmit={setting.submit}>
      {setting.error !== null && !aboutPassword && (
        <>
          <Notice tone="danger">{sentenceOf(setting.error)}</Notice>
          <ToForgot />
        </>
      )}
      <Password
        label={reset.newPassword}
        autoComplete="new-password"
        hint={t.account.passwordHint}
        value={password}
        onChange={setPassword}
        error={aboutPassword ? setting.error.message : null}
      />
      <p className="text-sm text-quiet">{reset.ownKey}</p>
      <Button variant="main" type="submit" disabled={setting.busy}>
        {setting.busy ? reset.setting : reset.set}
      </Button>
    </form>
  );
}

function RemainingPasskeys({ passkeys }: { passkeys: readonly Passkey[] }) {
  return (
    <div>
      <p>{reset.others}</p>
      <ul className="mt-2 card divide-y divide-line">
        {passkeys.map((passkey) => (
          <li key={passkey.id} className="px-4 py-2.5">
            <span className="font-medium break-words">{passkey.name}</span>
            <span className="block text-sm text-quiet">
              {securityTexts.passkeys.added(atMoment(passkey.created_at))}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-quiet">{reset.othersHint}</p>
    </div>
  );
}

function ToForgot() {
  return (
    <p>
      <Link className="link" href="/forgot-password">
        {securityTexts.forgot.link}
      </Link>
    </p>
  );
}
