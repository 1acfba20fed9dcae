/** Making an account, by sign-up, by invitation or at set-up. */
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { NewAccount } from "../api/accounts";
import { useSession } from "../app/session";
import { t } from "../texts";
import { policyTexts } from "../texts/policies";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { AcceptPolicies } from "./AcceptPolicies";
import { ImproveQuestion } from "./ImproveQuestion";
import { Password } from "./Password";
import type { SignInTask } from "./useSignIn";

interface Written {
  name: string;
  email: string;
  password: string;
  improve: boolean | null;
  /** Of the policies in force; true where there are none. */
  accepted: boolean;
}

type Faults = Partial<Record<keyof Written, string>>;

/** What is wrong with what was written, by field. Lengths are counted in characters, as the server does. */
export function faultsOf({ name, email, password, improve, accepted }: Written): Faults {
  const faults: Faults = {};
  const length = [...password].length;
  if (!name.trim()) faults.name = t.common.required;
  if (!/^[^\s@]+@\S+$/.test(email)) faults.email = t.account.emailWrong;
  if (length < 12) faults.password = t.account.passwordShort;
  if (length > 256) faults.password = t.account.passwordLong;
  if (improve === null) faults.improve = t.improve.choose;
  if (!accepted) faults.accepted = policyTexts.join.needed;
  return faults;
}

interface FormProps {
  entry: SignInTask;
  /** The address that a mailed link is for; it cannot be changed then. */
  email?: string;
  action: string;
  busyAction: string;
  onSubmit: (account: NewAccount) => void;
  /** What else is asked, above the button. */
  children?: ReactNode;
}

export function NewAccountForm({ entry, email, action, busyAction, onSubmit, children }: FormProps) {
  const { policies, accepted, setAccepted } = usePolicies(entry);
  const [own, setWritten] = useState({ name: "", email: email ?? "", password: "", improve: null as boolean | null });
  const [tried, setTried] = useState(false);
  const written: Written = { ...own, accepted: accepted || policies.length === 0 };
  const faults: Faults = tried ? faultsOf(written) : {};
  const told = entry.error?.field;
  const errorOf = (field: keyof Written) => faults[field] ?? (told === field ? (entry.error?.message ?? null) : null);
  const write = (change: Partial<typeof own>) => setWritten({ ...own, ...change });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    const { improve, ...rest } = own;
    const first = Object.keys(faultsOf(written))[0];
    if (first !== undefined || improve === null) return focusFault(event.currentTarget, first);
    const read = Object.fromEntries(policies.map(({ kind, version }) => [kind, version]));
    onSubmit({ ...rest, name: rest.name.trim(), email: rest.email.trim(), improve, accepted: read });
  };
  return (
    <form noValidate className="grid gap-5" onSubmit={submit}>
      {entry.error && !(told && told in written) && <Notice tone="danger">{entry.error.message}</Notice>}
      <TextField
        label={t.account.name}
        hint={t.account.nameHint}
        autoComplete="name"
        autoFocus
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
        readOnly={email !== undefined}
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
      {policies.length > 0 && (
        <AcceptPolicies
          policies={policies}
          accepted={accepted}
          onChange={setAccepted}
          error={accepted ? null : told === "accepted" ? (entry.error?.message ?? null) : (faults.accepted ?? null)}
        />
      )}
      {children}
      <Button look="main" type="submit" disabled={entry.busy}>
        {entry.busy ? busyAction : action}
      </Button>
    </form>
  );
}

/** The policies in force. When others are by the time of sending, those are read and accepted anew. */
function usePolicies({ error }: SignInTask) {
  const { instance, refreshInstance } = useSession();
  const [accepted, setAccepted] = useState(false);
  const overtaken = error?.field === "accepted" ? error : null;
  useEffect(() => {
    if (overtaken === null) return;
    setAccepted(false);
    refreshInstance().catch(() => undefined);
  }, [overtaken, refreshInstance]);
  return { policies: instance.policies, accepted, setAccepted };
}

const order = ["name", "email", "password"];

/** Lead to the first field that needs attention. */
function focusFault(form: HTMLFormElement, fault: string | undefined): void {
  const accepted = form.querySelector<HTMLInputElement>("input[name=accepted]");
  const fields = form.querySelectorAll<HTMLInputElement>("input:not([type=checkbox]):not([type=radio])");
  const field = fields[order.indexOf(fault ?? "")] ?? form.querySelector<HTMLInputElement>("input[type=radio]");
  (fault === "accepted" ? accepted : field)?.focus();
}
