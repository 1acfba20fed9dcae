/** A key that was just made: in sight until its reader closes it, and never again. */
import { useState } from "react";
import { Button } from "../parts/Button";
import { copyText } from "../parts/copy";
import { Dialog } from "../parts/Dialog";
import { Field } from "../parts/Field";
import { Notice } from "../parts/Notice";
import { programTexts } from "../texts/programs";

const words = programTexts;

export function ShownKey({ text, onClose }: { text: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  const copy = () => void copyText(text).then(() => setCopied(true));
  // Escape or a click beside it would lose the key for good.
  const leave = () => (copied || warned ? onClose() : setWarned(true));
  return (
    <Dialog title={words.shownTitle} onClose={leave}>
      <div className="grid gap-4">
        <p className="text-quiet">{words.shownText}</p>
        <Field label={words.keyLabel}>
          {(tied) => (
            <input
              className="box font-mono text-sm"
              readOnly
              autoFocus
              spellCheck={false}
              value={text}
              onFocus={(event) => event.target.select()}
              data-testid="new-key"
              {...tied}
            />
          )}
        </Field>
        {warned && !copied && <Notice tone="caution">{words.notCopied}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={copy}>{copied ? words.copied : words.copyKey}</Button>
          <Button look="main" onClick={onClose}>
            {words.done}
          </Button>
        </div>
        <span role="status" className="sr-only">
          {copied ? words.copied : ""}
        </span>
      </div>
    </Dialog>
  );
}
