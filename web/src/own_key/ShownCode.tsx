/** The recovery code, once: it stays until its reader says that they have kept it. */
import { useState } from "react";
import { Button } from "../parts/Button";
import { copyText } from "../parts/copy";
import { Dialog } from "../parts/Dialog";
import { Field } from "../parts/Field";
import { Notice } from "../parts/Notice";
import { ownKeyTexts } from "../texts/ownKey";

const { code: words } = ownKeyTexts;

export function ShownCode({ code, onClose }: { code: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  // Escape or a click beside it would lose the code for good.
  const leave = () => (copied || warned ? onClose() : setWarned(true));
  return (
    <Dialog title={words.title} onClose={leave}>
      <div className="grid gap-4">
        <p className="text-quiet">{words.text}</p>
        <Field label={words.label}>
          {(tied) => (
            <textarea
              className="box font-mono"
              readOnly
              autoFocus
              rows={2}
              spellCheck={false}
              value={code}
              onFocus={(event) => event.target.select()}
              data-testid="recovery-code"
              {...tied}
            />
          )}
        </Field>
        {warned && !copied && <Notice tone="caution">{words.notKept}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={() => void copyText(code).then(() => setCopied(true))}>
            {copied ? words.copied : words.copy}
          </Button>
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
