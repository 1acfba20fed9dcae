/** A write-only secret: shows only whether one is stored, and for which host. */
import { useEffect, useState } from "react";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { longestSecret, type StoredSecret } from "./draft";

interface SecretProps {
  label: string;
  hint?: string;
  secret: string;
  stored: StoredSecret;
  onSecret: (secret: string) => void;
  onForget: () => Promise<void>;
}

export function SecretField({ label, hint, secret, stored, onSecret, onForget }: SecretProps) {
  const [replacing, setReplacing] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const { set, host } = stored;
  useEffect(() => setReplacing(false), [set, host]);
  const cancel = () => {
    onSecret("");
    setReplacing(false);
  };
  if (set && host !== null && !replacing && secret === "")
    return (
      <div role="group" aria-label={label}>
        <p className="mb-1 text-[0.9375rem] font-medium">{label}</p>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="flex min-w-0 items-center gap-2">
            <Icon name="key" className="size-4.5 text-accent" />
            <span className="break-words">{actionTexts.secretSet(host)}</span>
          </p>
          <span className="flex gap-2">
            <Button onClick={() => setReplacing(true)}>{actionTexts.secretReplace}</Button>
            <Button variant="danger" onClick={() => setConfirming(true)}>
              {actionTexts.secretRemove}
            </Button>
          </span>
        </div>
        {confirming && (
          <Confirm
            title={actionTexts.secretRemoveTitle}
            text={actionTexts.secretRemoveText(host)}
            action={actionTexts.secretRemove}
            onClose={() => setConfirming(false)}
            onConfirm={onForget}
          />
        )}
      </div>
    );
  return (
    <div>
      <TextField
        type="password"
        label={label}
        hint={[hint, actionTexts.secretHint].filter(Boolean).join(" ")}
        autoComplete="new-password"
        autoFocus={replacing}
        maxLength={longestSecret}
        value={secret}
        onChange={(event) => onSecret(event.target.value)}
      />
      {!set && host !== null && <p className="mt-1 text-sm text-caution">{actionTexts.secretElsewhere(host)}</p>}
      {set && (
        <Button variant="ghost" className="mt-1" onClick={cancel}>
          {actionTexts.secretKeep}
        </Button>
      )}
    </div>
  );
}
