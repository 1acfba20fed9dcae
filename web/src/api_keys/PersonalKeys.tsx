/** One’s own API keys in Settings: made, shown once with programs that use them, and revoked. */
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

const words = apiKeyTexts;
const texts = words.personal;
const lasting = ["never", "7", "30", "90", "365"] as const;
type Lasting = (typeof lasting)[number];

export function PersonalKeys() {
  const query = useResource("personal-keys", readPersonalKeys);
  return (
    <Section title={texts.title} text={texts.text}>
      <ResourceView query={query}>{(found) => <Found found={found} onChanged={query.reload} />}</ResourceView>
    </Section>
  );
}

function Found({ found, onChanged }: { found: PersonalKeysView; onChanged: () => Promise<void> }) {
  const model = useSession().instance.model.name || "model";
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<PersonalKey | null>(null);
  const alive = found.keys.filter((key) => key.holds);
  const ended = found.keys.filter((key) => !key.holds);
  return (
    <>
      {alive.length === 0 ? (
        <Empty title={texts.none}>{texts.noneText}</Empty>
      ) : (
        <ul className="card divide-y divide-line" data-testid="personal-keys">
          {alive.map((key) => (
            <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      )}
      <Button className="mt-4" look="main" onClick={() => setCreating(true)}>
        {texts.create}
      </Button>
      {ended.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-11 py-2 text-sm text-quiet">{words.endedKeys(ended.length)}</summary>
          <ul className="card divide-y divide-line">
            {ended.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        </details>
      )}
      <h3 className="mt-8 mb-3 font-semibold">{texts.use}</h3>
      <p className="mb-4 flex flex-wrap items-center gap-2 text-sm">
        <span className="text-quiet">{words.baseUrl}</span>
        <code className="min-w-0 font-mono wrap-anywhere">{found.base_url}</code>
        <CopyButton label={words.copyBaseUrl} text={() => found.base_url} />
      </p>
      <Examples baseUrl={found.base_url} model={model} />
      {creating && (
        <CreateKey
          baseUrl={found.base_url}
          model={model}
          nth={found.keys.length + 1}
          onClose={() => setCreating(false)}
          onMade={onChanged}
        />
      )}
      {revoking && (
        <Confirm
          title={words.revokeTitle}
          text={words.revokeText(revoking.name)}
          action={words.revokeAction}
          onClose={() => setRevoking(null)}
          onConfirm={() => revokePersonalKey(revoking.id).then(onChanged)}
        />
      )}
    </>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: PersonalKey; onRevoke?: () => void }) {
  const { name, prefix, last_used_at } = apiKey;
  const used = last_used_at ? words.used(onUtcDay(last_used_at)) : words.unused;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">
          {name} <code className="ms-1 font-mono text-sm font-normal text-quiet">{prefix}…</code>
        </p>
        <p className="text-sm text-quiet">{[stateOf(apiKey), used].join(" · ")}</p>
      </div>
      {onRevoke && (
        <Button aria-label={words.revokeOf(name)} onClick={onRevoke}>
          {words.revoke}
        </Button>
      )}
    </li>
  );
}

function stateOf({ revoked_at, expires_at, holds }: PersonalKey): string {
  if (revoked_at) return words.revoked(onDay(revoked_at));
  if (!expires_at) return texts.noExpiry;
  return holds ? words.until(onDay(expires_at)) : words.expired(onDay(expires_at));
}

interface CreateProps {
  baseUrl: string;
  model: string;
  /** How many keys there are with it, which names it at first. */
  nth: number;
  onClose: () => void;
  onMade: () => Promise<void>;
}

function CreateKey({ baseUrl, model, nth, onClose, onMade }: CreateProps) {
  const [made, setMade] = useState<NewPersonalKeyView | null>(null);
  const [name, setName] = useState(`${words.shown.label} ${nth}`);
  const [lasts, setLasts] = useState<Lasting>("90");
  const { confirmed, dialog } = useReauthentication();
  const create = useTask(async () => {
    setMade(await confirmed(() => createPersonalKey(name.trim(), lasts === "never" ? null : Number(lasts))));
    void onMade();
  });
  if (made !== null)
    return (
      <ShownOnce secret={made.text} words={words.shown} testId="new-personal-key" onClose={onClose}>
        <Examples baseUrl={baseUrl} model={model} secret={made.text} />
      </ShownOnce>
    );
  return (
    <Dialog title={texts.create} onClose={onClose}>
      <form className="grid gap-5" onSubmit={create.submit}>
        <TextField
          label={words.keyName}
          hint={texts.nameHint}
          required
          maxLength={80}
          autoComplete="off"
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
        <Field label={texts.expires}>
          {(tied) => (
            <select
              className="box"
              {...tied}
              value={lasts}
              onChange={(event) => setLasts(event.target.value as Lasting)}
            >
              {lasting.map((one) => (
                <option key={one} value={one}>
                  {one === "never" ? texts.never : texts.after(words.days[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <p className="text-sm text-quiet">{texts.scope}</p>
        <ErrorNotice error={create.error} />
        {dialog}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button look="main" type="submit" disabled={create.busy || !name.trim()}>
            {create.busy ? words.making : words.makeKey}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
