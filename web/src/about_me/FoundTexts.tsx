/** Says that an import found texts about the user that need a decision. */
import { lazy, Suspense, useState } from "react";
import { dismissFoundTexts } from "../api/aboutMe";
import { aboutMeTexts as texts } from "../texts/aboutMe";
import { Button } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const FoundTextsDialog = lazy(() => import("./FoundTextsDialog"));

export function FoundTexts({ chatImport, onChange }: { chatImport: string; onChange: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  /** This component unmounts then, so the focus moves to its import. */
  const changed = async () => {
    await onChange();
    requestAnimationFrame(() => document.getElementById(chatImport)?.focus());
  };
  const dismiss = useTask(async () => {
    await dismissFoundTexts(chatImport);
    await changed();
  });
  return (
    <Notice tone="quiet">
      <p>{texts.found}</p>
      <div className="mt-3 flex flex-wrap gap-3">
        <Button onClick={() => setOpen(true)}>{texts.add}</Button>
        <Button variant="ghost" disabled={dismiss.busy} onClick={() => void dismiss.run()}>
          {texts.discard}
        </Button>
      </div>
      <ErrorNotice error={dismiss.error} className="mt-3" />
      {open && (
        <Suspense>
          <FoundTextsDialog chatImport={chatImport} onChange={changed} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Notice>
  );
}
