/** A project's keys: active ones, and collapsed, expired or revoked ones. */
import { useState } from "react";
import { type ApiKey, revokeKey } from "../api/programs";
import { capabilityTexts } from "../texts/capabilities";
import { onDay, onUtcDay } from "../texts/dates";
import { apiKeyTexts } from "../texts/programs";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { OperationsDialog } from "./OperationsDialog";

const texts = apiKeyTexts;

interface KeysProps {
  keys: readonly ApiKey[];
  onChanged: () => Promise<void>;
}

export function Keys({ keys, onChanged }: KeysProps) {
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [granting, setGranting] = useState<ApiKey | null>(null);
  const alive = keys.filter((key) => key.holds);
  const ended = keys.filter((key) => !key.holds);
  return (
    <>
      {alive.length === 0 && <p className="border-t border-line px-4 py-3 text-quiet">{texts.noKeys}</p>}
      {alive.length > 0 && (
        <ul className="divide-y divide-line border-t border-line">
          {alive.map((key) => (
            <KeyRow key={key.id} apiKey={key} onGrant={() => setGranting(key)} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-10 px-4 py-2 text-sm text-quiet">{texts.endedKeys(ended.length)}</summary>
          <ul className="divide-y divide-line">
            {ended.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        </details>
      )}
      {granting && <OperationsDialog apiKey={granting} onClose={() => setGranting(null)} />}
      {revoking && (
        <Confirm
          title={texts.revokeTitle}
          text={texts.revokeText(revoking.name)}
          action={texts.revokeAction}
          onClose={() => setRevoking(null)}
          onConfirm={() => revokeKey(revoking.id).then(onChanged)}
        />
      )}
    </>
  );
}

interface RowProps {
  apiKey: ApiKey;
  onGrant?: () => void;
  onRevoke?: () => void;
}

function KeyRow({ apiKey, onGrant, onRevoke }: RowProps) {
  const { name, prefix, maker_name, last_used_at } = apiKey;
  const used = last_used_at ? texts.used(onUtcDay(last_used_at)) : texts.unused;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere">
          {name} <code className="ms-1 font-mono text-sm font-normal text-quiet">{prefix}…</code>
        </p>
        <p className="text-sm text-quiet">{[stateOf(apiKey), used, texts.madeBy(maker_name)].join(" · ")}</p>
        <p className="text-sm text-quiet">{scopeOf(apiKey).join(", ")}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        {onGrant && (
          <Button variant="ghost" aria-label={texts.operations.openOf(name)} onClick={onGrant}>
            {texts.operations.open}
          </Button>
        )}
        {onRevoke && (
          <Button aria-label={texts.revokeOf(name)} onClick={onRevoke}>
            {texts.revoke}
          </Button>
        )}
      </div>
    </li>
  );
}

function stateOf(key: ApiKey): string {
  if (key.revoked_at) return texts.revoked(onDay(key.revoked_at));
  if (key.holds) return texts.until(onDay(key.expires_at));
  return new Date(key.expires_at) <= new Date() ? texts.expired(onDay(key.expires_at)) : texts.ended;
}

function scopeOf(key: ApiKey): string[] {
  const scopes: string[] = [];
  if (key.models) scopes.push(texts.scope.models);
  if (key.every_gpt) scopes.push(texts.scope.everyGpt);
  if (key.gpts.length) scopes.push(texts.scope.gpts(key.gpts.length));
  if (key.may_embed) scopes.push(texts.scope.embed);
  if (key.may_store) scopes.push(texts.scope.store);
  if (key.capabilities.length)
    scopes.push(capabilityTexts.key.scope(key.capabilities.map((one) => capabilityTexts.names[one]).join(", ")));
  return scopes;
}
