/** Imported fields that have no equivalent here, shown to the GPT's builder until deleted. */
import { type ImportNote as Note, removeImportNote } from "../api/gptImports";
import { gptImportTexts as texts } from "../texts/gptImport";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

interface ImportNoteProps {
  gpt: string;
  note: Note;
  mayEdit: boolean;
  onRemoved: () => Promise<void>;
}

export function ImportNote({ gpt, note, mayEdit, onRemoved }: ImportNoteProps) {
  const remove = useTask(() => removeImportNote(gpt).then(onRemoved));
  if (note.fields.length === 0 && note.text === "") return null;
  return (
    <details className="card p-4" data-testid="import-note">
      <summary className="min-h-6 font-medium">{texts.note}</summary>
      <p className="mt-1 text-sm text-quiet">{texts.noteText}</p>
      <div className="mt-3 grid max-h-96 gap-3 overflow-auto text-sm" tabIndex={0} role="group" aria-label={texts.note}>
        {note.text && <p className="whitespace-pre-wrap wrap-anywhere">{note.text}</p>}
        <dl className="grid gap-2">
          {note.fields.map(({ name, value }, n) => (
            <div key={n}>
              <dt className="font-medium wrap-anywhere">{name}</dt>
              <dd className="whitespace-pre-wrap text-quiet wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <ErrorNotice error={remove.error} className="mt-3" />
      {mayEdit && (
        <div className="mt-3">
          <Button disabled={remove.busy} onClick={() => void remove.run()}>
            {texts.noteDelete}
          </Button>
        </div>
      )}
    </details>
  );
}
