/** A secret that was just made: in sight until its reader closes it, and never again. */
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "./Button";
import { copyText } from "./copy";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { Notice } from "./Notice";

interface ShownOnceTexts {
  title: string;
  text: string;
  label: string;
  notKept: string;
  copy: string;
  copied: string;
  done: string;
}

export function ShownOnce({
  secret,
  texts,
  testId,
  copiesAtOnce = false,
  onClose,
  children,
}: {
  secret: string;
  texts: ShownOnceTexts;
  testId: string;
  /** It was made to be passed on: it is on the clipboard without another click, where the browser allows that. */
  copiesAtOnce?: boolean;
  onClose: () => void;
  /** What its reader may do with it, below it. */
  children?: ReactNode;
}) {
  const [copied, setCopied] = useState(false);
  const [isWarning, setWarning] = useState(false);
  useEffect(() => {
    if (copiesAtOnce)
      copyText(secret).then(
        () => setCopied(true),
        () => undefined,
      );
  }, [copiesAtOnce, secret]);
  // Escape or a click beside it would lose the secret for good.
  const leave = () => (copied || isWarning ? onClose() : setWarning(true));
  return (
    <Dialog title={texts.title} place={children ? "wide" : "middle"} onClose={leave}>
      <div className="grid gap-4">
        <p className="text-quiet">{texts.text}</p>
        <Field label={texts.label}>
          {(control) => (
            <textarea
              className="box field-sizing-content font-mono text-sm wrap-anywhere"
              readOnly
              // React focuses too early: the dialog looks for the attribute when it opens.
              ref={(field) => field?.setAttribute("autofocus", "")}
              rows={children ? 2 : 3}
              spellCheck={false}
              value={secret}
              onFocus={(event) => event.target.select()}
              data-testid={testId}
              {...control}
            />
          )}
        </Field>
        {children}
        {isWarning && !copied && <Notice tone="caution">{texts.notKept}</Notice>}
        <div className="flex flex-wrap justify-end gap-3">
          <Button variant={copied ? "plain" : "main"} onClick={() => void copyText(secret).then(() => setCopied(true))}>
            {copied ? texts.copied : texts.copy}
          </Button>
          <Button variant={copied ? "main" : "plain"} onClick={onClose}>
            {texts.done}
          </Button>
        </div>
        <span role="status" className="sr-only">
          {copied ? texts.copied : ""}
        </span>
      </div>
    </Dialog>
  );
}
