import { useState } from "react";
import type { Operation } from "../../api/actions";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Switch } from "../../ui/Switch";
import { SentFields } from "./SentFields";

/** Descriptions of more characters may not fit into three lines. */
const clamped = 140;

interface OperationProps {
  operation: Operation;
  enabled: boolean;
  /** It cannot be combined with the enabled operations. */
  blocked: boolean;
  /** Shows the host, if the operations have several. */
  withHost: boolean;
  /** Absent for an action that is not saved yet. */
  onEnable?: (enabled: boolean) => void;
  onTry?: () => void;
}

/** One operation: its switch, the data that it would send, and the fields that it requests unnecessarily. */
export function OperationCard({ operation, enabled, blocked, withHost, onEnable, onTry }: OperationProps) {
  const [open, setOpen] = useState(false);
  const { name, summary, description, method, path, consequential, fields, lint } = operation;
  const text = summary && summary !== name ? summary : description;
  return (
    <li className="card p-4" data-operation={name}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-40">
          {onEnable ? (
            <Switch label={name} on={enabled} disabled={blocked && !enabled} onChange={onEnable} />
          ) : (
            <p className="font-medium wrap-anywhere">{name}</p>
          )}
        </div>
        {onTry && enabled && (
          <Button className="min-h-9 px-3" aria-label={actionTexts.tryOf(name)} onClick={onTry}>
            {actionTexts.try}
          </Button>
        )}
      </div>
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-mono text-sm wrap-anywhere">
          <span className="font-semibold">{method}</span> {withHost && operation.host}
          {path}
        </span>
        {consequential && (
          <span className="rounded-full bg-caution-wash px-2.5 py-0.5 text-sm text-caution">
            {actionTexts.consequential}
          </span>
        )}
      </p>
      {text && <p className="mt-1.5 line-clamp-3 text-[0.9375rem] break-words">{text}</p>}
      {lint.length > 0 && (
        <ul className="mt-2 grid gap-1 text-[0.9375rem] text-caution" aria-label={actionTexts.lint}>
          {lint.map(({ why }, index) => (
            <li key={index} className="flex items-start gap-2">
              <Icon name="alert" className="mt-0.5 size-4.5" />
              <span className="min-w-0 break-words">{why}</span>
            </li>
          ))}
        </ul>
      )}
      <details className="mt-2" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="min-h-6 text-sm text-quiet">{actionTexts.wouldSend(fields.length)}</summary>
        {open && description && (description !== text || description.length > clamped) && (
          <p className="mt-1 text-sm break-words whitespace-pre-line text-quiet">{description}</p>
        )}
        {open && <SentFields fields={fields} />}
      </details>
    </li>
  );
}
