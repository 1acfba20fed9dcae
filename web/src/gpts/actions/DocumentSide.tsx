/** An action's document with its three sources: typing, a file, a URL. */
import { type ChangeEvent, type Ref, useRef, useState } from "react";
import { fetchDocument, type Problem } from "../../api/actions";
import { sentenceOf } from "../../api/request";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { useTask } from "../../ui/useTask";
import { DocumentEditor, type EditorHandle } from "./DocumentEditor";
import { largestDocument, longestDocument } from "./draft";
import { pretty } from "./pretty";

interface DocumentProps {
  ref?: Ref<EditorHandle>;
  gpt: string;
  text: string;
  refusals: readonly Problem[];
  warnings: readonly Problem[];
  /** `source` is the URL that it was fetched from. */
  onText: (text: string, source?: string) => void;
  /** Called with a document that is too large to use whole, so that operations are chosen first. */
  onLarge: (large: LargeDocument) => void;
}

export interface LargeDocument {
  text: string;
  source: string | null;
}

export function DocumentSide({ ref, gpt, text, refusals, warnings, onText, onLarge }: DocumentProps) {
  const [fault, setFault] = useState<string | null>(null);
  const problems = [
    ...refusals.map((one) => ({ ...one, tone: "danger" as const })),
    ...warnings.map((one) => ({ ...one, tone: "caution" as const })),
  ];
  const replaceDocument = (text: string, source?: string) => {
    const spread = pretty(text);
    const document = sizeOf(spread) > longestDocument ? text : spread;
    const size = sizeOf(document);
    setFault(size > largestDocument ? actionTexts.documentLong : null);
    if (size > largestDocument) return;
    if (size > longestDocument) onLarge({ text: document, source: source ?? null });
    else onText(document, source);
  };
  const keep = (document: string) => {
    if (sizeOf(document) > longestDocument) replaceDocument(document);
    else {
      setFault(null);
      onText(document);
    }
  };
  const openFile = async (file: File) => {
    if (file.size > largestDocument) return setFault(actionTexts.fileLong(file.name));
    replaceDocument(await file.text());
  };
  return (
    <>
      <Sources gpt={gpt} onFile={(file) => void openFile(file)} onFault={setFault} onFetched={replaceDocument} />
      {fault && (
        <p role="alert" className="mb-2 text-[0.9375rem] text-danger">
          {fault}
        </p>
      )}
      <div className="min-h-0 flex-1">
        <DocumentEditor
          ref={ref}
          text={text}
          problems={problems}
          describedBy="check-state"
          onChange={(text, pasted) => (pasted ? replaceDocument(text) : keep(text))}
          onFile={(file) => void openFile(file)}
        />
      </div>
    </>
  );
}

/** Size in bytes as sent; skipped for short texts. */
export function sizeOf(text: string): number {
  return text.length * 3 <= longestDocument ? text.length : new Blob([text]).size;
}

interface SourcesProps {
  gpt: string;
  onFile: (file: File) => void;
  onFetched: (document: string, source: string) => void;
  onFault: (fault: string | null) => void;
}

function Sources({ gpt, onFile, onFetched, onFault }: SourcesProps) {
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [confirming, setConfirming] = useState(false);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) onFile(file);
  };
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <h2 className="me-auto basis-full text-lg font-semibold sm:basis-auto">{actionTexts.document}</h2>
      <Button onClick={() => input.current?.click()}>{actionTexts.chooseFile}</Button>
      <Button ref={opener} aria-expanded={confirming} onClick={() => setConfirming(!confirming)}>
        {actionTexts.fromUrl}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,.yaml,.yml,.txt,application/json,application/yaml,text/plain"
        data-testid="document-input"
        className="hidden"
        aria-label={actionTexts.chooseFile}
        onChange={choose}
      />
      {confirming && (
        <FromAddress
          gpt={gpt}
          onFault={onFault}
          onFetched={(document, source) => {
            // The field unmounts; return the focus to the button that opened it.
            opener.current?.focus();
            setConfirming(false);
            onFetched(document, source);
          }}
        />
      )}
    </div>
  );
}

function FromAddress({ gpt, onFetched, onFault }: Omit<SourcesProps, "onFile">) {
  const [address, setAddress] = useState("");
  const get = useTask(async () => {
    onFault(null);
    await fetchDocument(gpt, address.trim()).then(
      (document) => onFetched(document, address.trim()),
      (error: unknown) => onFault(sentenceOf(error)),
    );
  });
  return (
    <form className="flex w-full gap-2" onSubmit={get.submit}>
      <input
        type="url"
        inputMode="url"
        autoFocus
        required
        className="box min-w-0"
        aria-label={actionTexts.address}
        placeholder="https://api.example.org/openapi.json"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      <Button variant="main" type="submit" className="min-h-11" disabled={get.busy || !address.trim()}>
        {get.busy ? actionTexts.fetching : actionTexts.fetch}
      </Button>
    </form>
  );
}
