/** The identity provider's settings. Errors appear at the field that the server names. */
import { useState } from "react";
import { ApiError, sentenceOf } from "../api/request";
import { type GivenRole, type Provider, type SetUp, saveProvider, type WantedProvider } from "../api/signOn";
import { singleSignOnTexts } from "../texts/signOn";
import { Button } from "../ui/Button";
import { LongField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";

const { setup } = singleSignOnTexts;

interface Draft {
  issuer: string;
  clientId: string;
  secret: string;
  domains: string;
  claim: string;
  admins: string;
  members: string;
  hours: string;
  vouched: boolean;
}

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

const groupsOf = (provider: Provider | null, role: GivenRole) =>
  Object.entries(provider?.roles ?? {})
    .filter(([, pairsWithRole]) => pairsWithRole === role)
    .map(([group]) => group)
    .join("\n");

const draftOf = (provider: Provider | null): Draft => ({
  issuer: provider?.issuer ?? "",
  clientId: provider?.client_id ?? "",
  secret: "",
  domains: provider?.domains.join("\n") ?? "",
  claim: provider?.groups_claim ?? "",
  admins: groupsOf(provider, "admin"),
  members: groupsOf(provider, "member"),
  hours: String(provider?.session_hours ?? 12),
  vouched: provider?.addresses_vouched ?? false,
});

function wantedOf(draft: Draft, provider: Provider | null): WantedProvider {
  const pairsWithRole = (text: string, role: GivenRole) => lines(text).map((group) => [group, role] as const);
  return {
    issuer: draft.issuer.trim(),
    client_id: draft.clientId.trim(),
    client_secret: draft.secret || (provider?.has_secret ? null : ""),
    domains: lines(draft.domains),
    groups_claim: draft.claim.trim(),
    roles: Object.fromEntries([...pairsWithRole(draft.members, "member"), ...pairsWithRole(draft.admins, "admin")]),
    session_hours: Number(draft.hours),
    addresses_vouched: draft.vouched,
  };
}

interface Props {
  workspace: string;
  provider: Provider | null;
  onSaved: (state: SetUp) => void;
}

export function ProviderForm({ workspace, provider, onSaved }: Props) {
  const [draft, setDraft] = useState(() => draftOf(provider));
  const [saved, setSaved] = useState(false);
  const save = useTask(async () => {
    setSaved(false);
    const now = await saveProvider(workspace, wantedOf(draft, provider));
    setDraft(draftOf(now.provider));
    onSaved(now);
    setSaved(true);
  });
  const field = save.error instanceof ApiError ? (save.error.field?.split(".")[0] ?? null) : null;
  const errorAt = (name: string) => (field === name ? sentenceOf(save.error) : null);
  const bind = (name: Exclude<keyof Draft, "vouched">) => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => {
      setDraft({ ...draft, [name]: event.target.value });
      setSaved(false);
    },
  });
  const secretHint = provider?.has_secret ? setup.secretKept : setup.secretNone;
  return (
    <form className="grid max-w-prose gap-5" onSubmit={save.submit}>
      {save.error !== null && field === null && <Notice tone="danger">{sentenceOf(save.error)}</Notice>}
      <TextField
        label={setup.issuer}
        hint={setup.issuerHint}
        type="url"
        required
        {...bind("issuer")}
        error={errorAt("issuer")}
      />
      <TextField
        label={setup.clientId}
        required
        autoComplete="off"
        {...bind("clientId")}
        error={errorAt("client_id")}
      />
      <TextField
        label={setup.secret}
        hint={secretHint}
        type="password"
        autoComplete="new-password"
        {...bind("secret")}
        error={errorAt("client_secret")}
      />
      <LongField
        label={setup.domains}
        hint={setup.domainsHint}
        rows={2}
        required
        {...bind("domains")}
        error={errorAt("domains")}
      />
      <Switch
        label={setup.verifiesEmail}
        hint={setup.vouchedHint}
        on={draft.vouched}
        onChange={(vouched) => {
          setDraft({ ...draft, vouched });
          setSaved(false);
        }}
      />
      <TextField
        label={setup.hours}
        type="number"
        min={1}
        max={720}
        required
        {...bind("hours")}
        error={errorAt("session_hours")}
      />
      <fieldset className="grid gap-5">
        <legend className="mb-3 text-[0.9375rem] font-medium">{setup.groups}</legend>
        <TextField label={setup.claim} hint={setup.claimHint} {...bind("claim")} error={errorAt("groups_claim")} />
        <LongField label={setup.admins} rows={2} {...bind("admins")} error={errorAt("roles")} />
        <LongField label={setup.members} hint={setup.groupsHint} rows={2} {...bind("members")} />
      </fieldset>
      {provider && <p className="text-sm text-quiet">{setup.endsSessions}</p>}
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="main" type="submit" disabled={save.busy}>
          {save.busy ? setup.saving : setup.save}
        </Button>
        <span role="status" className="text-quiet">
          {saved ? setup.saved : ""}
        </span>
      </div>
    </form>
  );
}
