/** What another service's file held that has no field here, for the GPT's builder; until it is deleted. */
import { readImportNote, removeImportNote } from "../api/gptImports";
import { useResource } from "../api/useResource";
import { gptImportTexts as texts } from "../texts/gptImport";
import { Button } from "../ui/Button";
import { useTask } from "../ui/useTask";

export function ImportNote({ gpt }: { gpt: string }) {
  const { resource, reload } = useResource(`${gpt} import note`, () => readImportNote(gpt));
  const remove = useTask(() => removeImportNote(gpt).then(reload));
  if (resource.state !== "ready" || resource.value === "") return null;
  return (
    <details className="card p-4" data-testid="import-note">
      <summary className="min-h-6 font-medium">{texts.note}</summary>
      <p className="mt-1 text-sm text-quiet">{texts.noteText}</p>
      <pre className="mt-3 max-h-96 overflow-auto text-sm whitespace-pre-wrap wrap-anywhere" tabIndex={0}>
        {resource.value}
      </pre>
      <div className="mt-3">
        <Button disabled={remove.busy} onClick={() => void remove.run()}>
          {texts.noteDelete}
        </Button>
      </div>
    </details>
  );
}
