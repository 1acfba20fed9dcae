/** One import of an export: its progress, result and losses. */
import { useState } from "react";
import { FoundTexts } from "../about_me/FoundTexts";
import {
  type ChatImport,
  cancelChatImport,
  dismissChatImport,
  type SkippedItems,
  undoChatImport,
} from "../api/chatImports";
import { Link } from "../app/router";
import { t } from "../texts";
import { chatImportTexts } from "../texts/chatImport";
import { atMoment, bytes, count } from "../texts/dates";
import { listed } from "../texts/plural";
import { typeset } from "../texts/typeset";
import { Button, buttonClass } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { Progress } from "../ui/Progress";

export function ChatImportCard({ chatImport, onChange }: { chatImport: ChatImport; onChange: () => Promise<void> }) {
  const reading = chatImport.state === "waiting" || chatImport.state === "reading";
  return (
    <li id={chatImport.id} tabIndex={-1} className="card grid gap-3 p-4" data-state={chatImport.state}>
      <div role="status">
        {chatImport.source && <p className="font-medium">{chatImportTexts.sources[chatImport.source]}</p>}
        <p>
          {chatImportTexts.states[chatImport.state]}{" "}
          {chatImport.state !== "waiting" &&
            chatImport.state !== "undone" &&
            chatImportTexts.importedCount(chatImport.conversations)}
        </p>
        {reading && <Progress label={chatImportTexts.readLabel} fraction={chatImport.read} />}
      </div>
      {chatImport.sentence && <Notice tone="danger">{typeset(chatImport.sentence)}</Notice>}
      {chatImport.has_found && <FoundTexts chatImport={chatImport.id} onChange={onChange} />}
      {chatImport.left_out.length > 0 && <NotKept all={chatImport.left_out} />}
      <div className="flex flex-wrap items-center gap-3">
        <p className="flex-1 basis-48 text-sm text-quiet">
          {chatImportTexts.uploaded(bytes(chatImport.bytes), atMoment(chatImport.began_at))}
        </p>
        <Choices chatImport={chatImport} reading={reading} onChange={onChange} />
      </div>
    </li>
  );
}

function Choices({
  chatImport,
  reading,
  onChange,
}: {
  chatImport: ChatImport;
  reading: boolean;
  onChange: () => Promise<void>;
}) {
  const [confirming, setConfirming] = useState<"stop" | "undo" | null>(null);
  const canUndo = !chatImport.under_way && chatImport.state !== "undone" && chatImport.conversations > 0;
  return (
    <>
      {reading && <Button onClick={() => setConfirming("stop")}>{chatImportTexts.stop}</Button>}
      {chatImport.state === "done" && chatImport.conversations > 0 && (
        <Link className={buttonClass("main")} href="/conversations">
          {chatImportTexts.view}
        </Link>
      )}
      {canUndo && <Button onClick={() => setConfirming("undo")}>{chatImportTexts.undo}</Button>}
      {!chatImport.under_way && (
        <Button variant="ghost" onClick={() => void dismissChatImport(chatImport.id).then(onChange)}>
          {chatImportTexts.forget}
        </Button>
      )}
      {confirming === "stop" && (
        <Confirm
          title={chatImportTexts.stopTitle}
          text={chatImportTexts.stopText}
          action={chatImportTexts.stop}
          onClose={() => setConfirming(null)}
          onConfirm={() => cancelChatImport(chatImport.id).then(onChange)}
        />
      )}
      {confirming === "undo" && (
        <Confirm
          title={chatImportTexts.undoTitle}
          text={chatImportTexts.undoText(chatImport.conversations)}
          action={chatImportTexts.undoDo}
          onClose={() => setConfirming(null)}
          onConfirm={() => undoChatImport(chatImport.id).then(onChange)}
        />
      )}
    </>
  );
}

function NotKept({ all }: { all: readonly SkippedItems[] }) {
  return (
    <details>
      <summary className="min-h-6 text-quiet">
        {chatImportTexts.leftOut + t.common.colon}
        {count(all.reduce((sum, { count: times }) => sum + times, 0))}
      </summary>
      <ul className="mt-2 grid gap-1">
        {all.map(({ why, count: times, sentence, unknown }) => (
          <li key={why} className="flex gap-3">
            <span className="min-w-12 text-end tabular-nums">{count(times)}</span>
            <span className="min-w-0 text-quiet">
              {chatImportTexts.kinds[why] ?? sentence}
              {unknown.length > 0 && (
                <span className="block text-sm wrap-anywhere">
                  {listed(unknown.map(({ name, count: times }) => `${name} (${count(times)})`))}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
