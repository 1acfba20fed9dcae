/** The form for a new account: sign-up, invitation or first set-up. */
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { NewAccount } from "../api/accounts";
import { useSession } from "../app/session";
import { t } from "../texts";
import { improveTexts } from "../texts/improve";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { AcceptPolicies } from "./AcceptPolicies";
import { ImproveQuestion } from "./ImproveQuestion";
import { Password } from "./Password";
import type { SignInTask } from "./useSignIn";

interface AccountFields {
  name: string;
  email: string;
  password: string;
  improve: boolean | null;
}

type Faults = Partial<Record<keyof AccountFields, string>>;

/** Validation errors by field. Lengths are counted in characters, like on the server. */
export function faultsOf({ name, email, password, improve }: AccountFields): Faults {
  const faults: Faults = {};
  const length = [...password].length;
  if (!name.trim()) faults.name = t.common.required;
  if (!/^[^\s@]+@\S+$/.test(email)) faults.email = t.account.emailWrong;
  if (length < 12) faults.password = t.account.passwordShort;
  if (length > 256) faults.password = t.account.passwordLong;
  if (improve === null) faults.improve = improveTexts.choose;
  return faults;
}

interface FormProps {
  entry: SignInTask;
  /** The address of the mailed link; if set, it cannot be changed. */
  email?: string;
  /** The address of the invitation, as a suggestion. */
  suggestedEmail?: string;
  action: string;
  busyAction: string;
  onSubmit: (account: NewAccount) => void;
  /** Extra questions above the button. */
  children?: ReactNode;
}

export function NewAccountForm({ entry, email, suggestedEmail, action, busyAction, onSubmit, children }: FormProps) {
  const policies = usePolicies(entry);
  const [fields, setFields] = useState<AccountFields>({
    name: "",
    email: email ?? suggestedEmail ?? "",
    password: "",
    improve: null,
  });
  const [isSubmitted, setSubmitted] = useState(false);
  const faults: Faults = isSubmitted ? faultsOf(fields) : {};
  const errorField = entry.error?.field;
  const errorOf = (field: keyof AccountFields) =>
    faults[field] ?? (errorField === field ? (entry.error?.message ?? null) : null);
  const write = (change: Partial<AccountFields>) => setFields({ ...fields, ...change });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSubmitted(true);
    const { improve, ...account } = fields;
    const first = Object.keys(faultsOf(fields))[0];
    if (first !== undefined || improve === null) return focusFault(event.currentTarget, first);
    const accepted = Object.fromEntries(policies.map(({ kind, version }) => [kind, version]));
    onSubmit({ ...account, name: account.name.trim(), email: account.email.trim(), improve, accepted });
  };
  return (
    <form noValidate className="grid gap-5" onSubmit={submit}>
      {entry.error && errorField !== "accepted" && !(errorField && errorField in fields) && (
        <Notice tone="danger">{entry.error.message}</Notice>
      )}
      <TextField
        label={t.account.name}
        hint={t.account.nameHint}
        autoComplete="name"
        autoFocus
        maxLength={80}
        required
        value={fields.name}
        onChange={(event) => write({ name: event.target.value })}
        error={errorOf("name")}
      />
      <TextField
        label={t.account.email}
        type="email"
        autoComplete="email"
        required
        readOnly={email !== undefined}
        value={fields.email}
        onChange={(event) => write({ email: event.target.value })}
        error={errorOf("email")}
      />
      <Password
        autoComplete="new-password"
        hint={t.account.passwordHint}
        value={fields.password}
        onChange={(password) => write({ password })}
        error={errorOf("password")}
      />
      <ImproveQuestion value={fields.improve} onChoose={(improve) => write({ improve })} error={errorOf("improve")} />
      {children}
      {policies.length > 0 && (
        <AcceptPolicies policies={policies} error={errorField === "accepted" ? (entry.error?.message ?? null) : null} />
      )}
      <Button variant="main" type="submit" disabled={entry.busy}>
        {entry.busy ? busyAction : action}
      </Button>
    </form>
  );
}

/** The policies in force. If they change before the form is sent, the user sees the new ones and decides again. */
function usePolicies({ error }: SignInTask) {
  const { instance, refreshInstance } = useSession();
  const overtaken = error?.field === "accepted" ? error : null;
  useEffect(() => {
    if (overtaken !== null) refreshInstance().catch(() => undefined);
  }, [overtaken, refreshInstance]);
  return instance.policies;
}

const order = ["name", "email", "password"];

/** Focuses the first field with an error. */
function focusFault(form: HTMLFormElement, fault: string | undefined): void {
  const fields = form.querySelectorAll<HTMLInputElement>("input:not([type=checkbox]):not([type=radio])");
  const field = fields[order.indexOf(fault ?? "")] ?? form.querySelector<HTMLInputElement>("input[type=radio]");
  field?.focus();
}
