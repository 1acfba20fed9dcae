/** A new secret, shown once until the user closes the view. */
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
  /** For a secret that is meant to be passed on: copy it at once, if the browser allows it. */
  copiesAtOnce?: boolean;
  onClose: () => void;
  /** Follow-up actions below it. */
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
  // Escape or a click outside would lose the secret permanently.
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
              // React focuses too early; the dialog looks for the attribute when it opens.
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
