/** Making an account, by sign-up, by invitation or at set-up. */
import { type FormEvent, useState } from "react";
import type { NewAccount } from "../api/accounts";
import { Button } from "../parts/Button";
import { TextField } from "../parts/Field";
import { Notice } from "../parts/Notice";
import { t } from "../texts";
import { ImproveQuestion } from "./ImproveQuestion";
import { Password } from "./Password";
import type { Entry } from "./useEntry";

interface Written {
  name: string;
  email: string;
  password: string;
  improve: boolean | null;
}

type Faults = Partial<Record<keyof Written, string>>;

/** What is wrong with what was written, by field. Lengths are counted in characters, as the server does. */
export function faultsOf({ name, email, password, improve }: Written): Faults {
  const faults: Faults = {};
  const length = [...password].length;
  if (!name.trim()) faults.name = t.common.required;
  if (!/^\S+@\S+$/.test(email)) faults.email = t.account.emailWrong;
  if (length < 12) faults.password = t.account.passwordShort;
  if (length > 256) faults.password = t.account.passwordLong;
  if (improve === null) faults.improve = t.improve.choose;
  return faults;
}

interface FormProps {
  entry: Entry;
  action: string;
  busyAction: string;
  onSubmit: (account: NewAccount) => void;
}

export function NewAccountForm({ entry, action, busyAction, onSubmit }: FormProps) {
  const [written, setWritten] = useState<Written>({ name: "", email: "", password: "", improve: null });
  const [tried, setTried] = useState(false);
  const faults: Faults = tried ? faultsOf(written) : {};
  const told = entry.error?.field;
  const errorOf = (field: keyof Written) => faults[field] ?? (told === field ? (entry.error?.message ?? null) : null);
  const write = (change: Partial<Written>) => setWritten({ ...written, ...change });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const { improve, ...rest } = written;
    const first = Object.keys(faultsOf(written))[0];
    if (first !== undefined || improve === null) return focusFault(event.currentTarget, first);
    onSubmit({ ...rest, name: rest.name.trim(), email: rest.email.trim(), improve });
  };
  return (
    <form noValidate className="grid gap-5" onSubmit={submit}>
      {entry.error && !(told && told in written) && <Notice tone="danger">{entry.error.message}</Notice>}
      <TextField
        label={t.account.name}
        hint={t.account.nameHint}
        autoComplete="name"
        maxLength={80}
        required
        value={written.name}
        onChange={(event) => write({ name: event.target.value })}
        error={errorOf("name")}
      />
      <TextField
        label={t.account.email}
        type="email"
        autoComplete="email"
        required
        value={written.email}
        onChange={(event) => write({ email: event.target.value })}
        error={errorOf("email")}
      />
      <Password
        autoComplete="new-password"
        hint={t.account.passwordHint}
        value={written.password}
        onChange={(password) => write({ password })}
        error={errorOf("password")}
      />
      <ImproveQuestion value={written.improve} onChoose={(improve) => write({ improve })} error={errorOf("improve")} />
      <Button look="main" type="submit" disabled={entry.busy}>
        {entry.busy ? busyAction : action}
      </Button>
    </form>
  );
}

const order = ["name", "email", "password"];

/** Lead to the first field that needs attention. */
function focusFault(form: HTMLFormElement, fault: string | undefined): void {
  const fields = form.querySelectorAll<HTMLInputElement>("input:not([type=checkbox]):not([type=radio])");
  const field = fields[order.indexOf(fault ?? "")] ?? form.querySelector<HTMLInputElement>("input[type=radio]");
  field?.focus();
}
