/** Adds an action from a document, which is checked while the user types, or from an MCP server's list of tools. */
import { useEffect, useRef, useState } from "react";
import { type Action, type NewAction as ActionToAdd, addAction, type Operation } from "../../api/actions";
import { sentenceOf } from "../../api/request";
import { LeaveGuard } from "../../app/LeaveGuard";
import { navigate } from "../../app/router";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { ChooseOperations } from "./ChooseOperations";
import type { EditorHandle } from "./DocumentEditor";
import { DocumentReport } from "./DocumentReport";
import { DocumentSide, type LargeDocument, sizeOf } from "./DocumentSide";
import { longestDocument, mostEnabled } from "./draft";
import { Frame } from "./Frame";
import { Operations } from "./Operations";
import { useCheck } from "./useCheck";

const none: string[] = [];

type Source = "document" | "mcp";

export function NewAction({ gpt }: { gpt: string }) {
  const [source, setSource] = useState<Source>("document");
  const [url, setUrl] = useState("");
  const { text, from, write, check } = useNewDocument(gpt);
  const { busy, error, added, add } = useAdding(gpt);
  const [large, setLarge] = useState<LargeDocument | null>(null);
  const editor = useRef<EditorHandle>(null);
  const usable = check.checked !== null && check.checked.operations.length > 0 && !check.checking;
  const ready = source === "mcp" ? url.trim() !== "" : usable;
  const newAction: ActionToAdd =
    source === "mcp" ? { kind: "mcp", url: url.trim() } : { kind: "openapi", document: text, source_url: from };
  const { refusals = [], warnings = [] } = check.checked ?? {};
  const document = { gpt, text, refusals, warnings, onText: write, onLarge: setLarge };
  const choosing = source === "document" ? large : null;
  return (
    <Frame
      gpt={gpt}
      title={actionTexts.add}
      bar={<Sources source={source} onSource={setSource} />}
      notice={error !== null && <Refusal error={error} />}
      side={source === "document" && choosing === null && <DocumentSide ref={editor} {...document} />}
      actions={
        <Button variant="main" disabled={!ready || busy || choosing !== null} onClick={() => void add(newAction)}>
          {busy ? actionTexts.adding : actionTexts.addThis}
        </Button>
      }
    >
      {source === "mcp" ? (
        <ServerAddress url={url} onUrl={setUrl} />
      ) : choosing ? (
        <ChooseOperations
          gpt={gpt}
          document={choosing.text}
          source={choosing.source}
          onChosen={(chosen) => {
            write(chosen, choosing.source ?? undefined);
            setLarge(null);
          }}
          onCancel={() => setLarge(null)}
        />
      ) : (
        <>
          <DocumentReport check={check} problems={check.checked} onLine={(line) => editor.current?.show(line)} />
          {check.checked && (
            <OfferedWays operations={check.checked.operations} onChoose={() => setLarge({ text, source: from })} />
          )}
        </>
      )}
      <LeaveGuard
        active={!added && (large !== null || text.trim() !== "" || url.trim() !== "")}
        text={actionTexts.leaveNew}
      />
    </Frame>
  );
}

/** A document before it becomes an action: its text, source URL and check result. */
function useNewDocument(gpt: string) {
  const [text, setText] = useState("");
  const [from, setFrom] = useState<string | null>(null);
  const checkable = text.trim() !== "" && sizeOf(text) <= longestDocument;
  const check = useCheck({ gpt, id: null, source: from, document: checkable ? text : null });
  const write = (document: string, address?: string) => {
    setText(document);
    if (address) setFrom(address);
    else if (document.trim() === "") setFrom(null);
  };
  return { text, from, write, check };
}

function Refusal({ error }: { error: unknown }) {
  return (
    <Notice tone="danger" className="m-4 mb-0">
      {sentenceOf(error)}
    </Notice>
  );
}

function ServerAddress({ url, onUrl }: { url: string; onUrl: (url: string) => void }) {
  return (
    <TextField
      type="url"
      inputMode="url"
      label={actionTexts.mcpUrl}
      hint={actionTexts.mcpHint}
      placeholder="https://tools.example.org/mcp"
      value={url}
      onChange={(event) => onUrl(event.target.value)}
    />
  );
}

function OfferedWays({ operations, onChoose }: { operations: readonly Operation[]; onChoose: () => void }) {
  if (operations.length === 0) return null;
  return (
    <div className="mt-8">
      {operations.length > mostEnabled && (
        <p className="mb-4 flex flex-wrap items-center gap-3">
          <span className="min-w-0 flex-1 basis-60">{actionTexts.chooseHint(operations.length, mostEnabled)}</span>
          <Button onClick={onChoose}>{actionTexts.choose}</Button>
        </p>
      )}
      <Operations operations={operations} enabled={none} />
      {operations.length > mostEnabled && (
        <p className="mt-3 text-sm text-quiet">{actionTexts.enabledWhenAdded(mostEnabled)}</p>
      )}
    </div>
  );
}

function useAdding(gpt: string) {
  const [created, setCreated] = useState<Action | null>(null);
  useEffect(() => {
    if (created) navigate(`/gpts/${gpt}/actions/${created.id}`, "replace");
  }, [gpt, created]);
  const {
    busy,
    error,
    run: add,
  } = useTask((newAction: ActionToAdd) => addAction(gpt, newAction).then(setCreated), { staysBusy: true });
  return { busy, error, added: created !== null, add };
}

function Sources({ source, onSource }: { source: Source; onSource: (source: Source) => void }) {
  return (
    <div role="group" aria-label={actionTexts.from} className="flex flex-wrap gap-1 border-b border-line px-4 py-1.5">
      {(["document", "mcp"] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={source === one}
          onClick={() => onSource(one)}
          className="min-h-9 rounded-lg px-3 text-[0.9375rem] aria-pressed:bg-wash aria-pressed:font-semibold"
        >
          {actionTexts.sources[one]}
        </button>
      ))}
    </div>
  );
}
