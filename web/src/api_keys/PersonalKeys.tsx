/** Personal API keys in Settings: created, shown once with example programs, and revoked. */
import { useState } from "react";
import { createPersonalKey, type PersonalKey, readPersonalKeys, revokePersonalKey } from "../api/personalKeys";
import type { NewPersonalKeyView, PersonalKeysView } from "../api/schema";
import { useResource } from "../api/useResource";
import { useSession } from "../app/session";
import { useReauthentication } from "../security/Reauthenticate";
import { t } from "../texts";
import { onDay, onUtcDay } from "../texts/dates";
import { apiKeyTexts } from "../texts/programs";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Confirm, Dialog } from "../ui/Dialog";
import { Field, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { ShownOnce } from "../ui/ShownOnce";
import { useTask } from "../ui/useTask";
import { Examples } from "./Examples";

const keyTexts = apiKeyTexts;
const personalTexts = keyTexts.personal;
const lifetimes = ["never", "7", "30", "90", "365"] as const;
type Lifetime = (typeof lifetimes)[number];

export function PersonalKeys() {
  const query = useResource("personal-keys", readPersonalKeys);
  return (
    <Section title={personalTexts.title} text={personalTexts.text}>
      <ResourceView query={query}>{(view) => <KeyList view={view} onChanged={query.reload} />}</ResourceView>
    </Section>
  );
}

function KeyList({ view, onChanged }: { view: PersonalKeysView; onChanged: () => Promise<void> }) {
  const model = useSession().instance.model.name || "model";
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<PersonalKey | null>(null);
  const alive = view.keys.filter((key) => key.holds);
  const ended = view.keys.filter((key) => !key.holds);
  return (
    <>
      {alive.length === 0 ? (
        <Empty title={personalTexts.none}>{personalTexts.noneText}</Empty>
      ) : (
        <ul className="card divide-y divide-line" data-testid="personal-keys">
          {alive.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      )}
      <Button className="mt-4" variant="main" onClick={() => setCreating(true)}>
        {personalTexts.create}
      </Button>
      {ended.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-11 py-2 text-sm text-quiet">{keyTexts.endedKeys(ended.length)}</summary>
          <ul className="card divide-y divide-line">
            {ended.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        </details>
      )}
      <h3 className="mt-8 mb-3 font-semibold">{personalTexts.use}</h3>
      <p className="mb-4 flex flex-wrap items-center gap-2 text-sm">
        <span className="text-quiet">{keyTexts.baseUrl}</span>
        <code className="min-w-0 font-mono wrap-anywhere">{view.base_url}</code>
        <CopyButton label={keyTexts.copyBaseUrl} text={() => view.base_url} />
      </p>
      <Examples baseUrl={view.base_url} model={model} />
      {creating && (
        <CreateKey
          baseUrl={view.base_url}
          model={model}
          nth={view.keys.length + 1}
          onClose={() => setCreating(false)}
          onMade={onChanged}
        />
      )}
      {revoking && (
        <Confirm
          title={keyTexts.revokeTitle}
          text={keyTexts.revokeText(revoking.name)}
          action={keyTexts.revokeAction}
          onClose={() => setRevoking(null)}
          onConfirm={() => revokePersonalKey(revoking.id).then(onChanged)}
        />
      )}
    </>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: PersonalKey; onRevoke?: () => void }) {
  const { name, prefix, last_used_at } = apiKey;
  const used = last_used_at ? keyTexts.used(onUtcDay(last_used_at)) : keyTexts.unused;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">
          {name} <code className="ms-1 font-mono text-sm font-normal text-quiet">{prefix}…</code>
        </p>
        <p className="text-sm text-quiet">{[stateOf(apiKey), used].join(" · ")}</p>
      </div>
      {onRevoke && (
        <Button aria-label={keyTexts.revokeOf(name)} onClick={onRevoke}>
          {keyTexts.revoke}
        </Button>
      )}
    </li>
  );
}

function stateOf({ revoked_at, expires_at, holds }: PersonalKey): string {
  if (revoked_at) return keyTexts.revoked(onDay(revoked_at));
  if (!expires_at) return personalTexts.noExpiry;
  return holds ? keyTexts.until(onDay(expires_at)) : keyTexts.expired(onDay(expires_at));
}

interface CreateProps {
  baseUrl: string;
  model: string;
  /** The number of keys, which is part of its accessible name. */
  nth: number;
  onClose: () => void;
  onMade: () => Promise<void>;
}

function CreateKey({ baseUrl, model, nth, onClose, onMade }: CreateProps) {
  const [newKey, setNewKey] = useState<NewPersonalKeyView | null>(null);
  const [name, setName] = useState(`${keyTexts.shown.label} ${nth}`);
  const [lifetime, setLifetime] = useState<Lifetime>("90");
  const { confirmed, dialog } = useReauthentication();
  const create = useTask(async () => {
    setNewKey(await confirmed(() => createPersonalKey(name.trim(), lifetime === "never" ? null : Number(lifetime))));
    void onMade();
  });
  if (newKey !== null)
    return (
      <ShownOnce secret={newKey.text} texts={keyTexts.shown} testId="new-personal-key" onClose={onClose}>
        <Examples baseUrl={baseUrl} model={model} secret={newKey.text} />
      </ShownOnce>
    );
  return (
    <Dialog title={personalTexts.create} onClose={onClose}>
      <form className="grid gap-5" onSubmit={create.submit}>
        <TextField
          label={keyTexts.keyName}
          hint={personalTexts.nameHint}
          required
          maxLength={80}
          autoComplete="off"
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
        <Field label={personalTexts.expires}>
          {(control) => (
            <select
              className="box"
              {...control}
              value={lifetime}
              onChange={(event) => setLifetime(event.target.value as Lifetime)}
            >
              {lifetimes.map((one) => (
                <option key={one} value={one}>
                  {one === "never" ? personalTexts.never : personalTexts.after(keyTexts.days[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <p className="text-sm text-quiet">{personalTexts.scope}</p>
        <ErrorNotice error={create.error} />
        {dialog}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={create.busy || !name.trim()}>
            {create.busy ? keyTexts.making : keyTexts.makeKey}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
