/** Where the link of a reset leads. Its code stays in the part of the address that no server is sent. */
import { type FormEvent, useState } from "react";
import { ApiError } from "../api/request";
import { setByLink } from "../api/security";
import { Button } from "../parts/Button";
import { Notice } from "../parts/Notice";
import { Link, navigate } from "../shell/router";
import { useSession } from "../shell/session";
import { t } from "../texts";
import { Entrance } from "./Entrance";
import { Password } from "./Password";
import { useToken } from "./useToken";

const { reset } = t.security;

export default function ResetPage() {
  const token = useToken();
  const { setMe } = useSession();
  const [done, setDone] = useState(false);
  const finish = () => {
    setDone(true);
    setMe(null);
    navigate(location.pathname, "replace"); // the code is of no use any more
  };
  if (done)
    return (
      <Entrance title={reset.doneTitle} text={reset.done}>
        <p>
          <Link className="link" href="/sign-in">
            {t.account.signIn}
          </Link>
        </p>
      </Entrance>
    );
  if (token === null)
    return (
      <Entrance title={reset.title}>
        <Notice tone="quiet">{reset.missing}</Notice>
        <ToForgot />
      </Entrance>
    );
  return (
    <Entrance title={reset.title} text={reset.text}>
      <Form token={token} onDone={finish} />
    </Entrance>
  );
}

function Form({ token, onDone }: { token: string; onDone: () => void }) {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const set = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await setByLink(token, password);
      onDone();
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
      setBusy(false);
    }
  };
  const aboutPassword = error?.field === "password";
  return (
    <form className="grid gap-5" onSubmit={(event) => void set(event)}>
      {error && !aboutPassword && (
        <>
          <Notice tone="danger">{error.message}</Notice>
          <ToForgot />
        </>
      )}
      <Password
        label={reset.newPassword}
        autoComplete="new-password"
        hint={t.account.passwordHint}
        value={password}
        onChange={setPassword}
        error={aboutPassword ? error.message : null}
      />
      <Button look="main" type="submit" disabled={busy}>
        {busy ? reset.setting : reset.set}
      </Button>
    </form>
  );
}

function ToForgot() {
  return (
    <p>
      <Link className="link" href="/forgot-password">
        {t.security.forgot.link}
      </Link>
    </p>
  );
}
