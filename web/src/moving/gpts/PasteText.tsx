/** A GPT pasted as text and parsed like a file. */
import { useEffect, useRef, useState } from "react";
import { t } from "../../texts";
import { gptImportTexts as texts } from "../../texts/gptImport";
import { Button } from "../../ui/Button";
import { LongField } from "../../ui/Field";

export function PasteText({ onText }: { onText: (text: string) => Promise<void> }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const region = useRef<HTMLDivElement>(null);
  const was = useRef(open);
  useEffect(() => {
    if (was.current !== open) region.current?.querySelector<HTMLElement>("textarea, button")?.focus();
    was.current = open;
  }, [open]);
  const addText = () => {
    setText("");
    setOpen(false);
    void onText(text);
  };
  return (
    <div ref={region} className="mt-3">
      {open ? (
        <div className="mt-4 grid max-w-2xl gap-3">
          <LongField
            label={texts.pasteLabel}
            hint={texts.pasteHint}
            rows={8}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div className="flex flex-wrap gap-3">
            <Button variant="main" disabled={!text.trim()} onClick={addText}>
              {texts.findGpts}
            </Button>
            <Button variant="ghost" onClick={() => setOpen(false)}>
              {t.common.cancel}
            </Button>
          </div>
        </div>
      ) : (
        <Button onClick={() => setOpen(true)}>{texts.paste}</Button>
      )}
    </div>
  );
}
