/** One export that was given: how far it is, what came of it, and what could not be kept. */
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
import { atMoment, bytes, count } from "../texts/dates";
import { chatImportTexts } from "../texts/moving";
import { listed } from "../texts/plural";
import { typeset } from "../texts/typeset";
import { Button, buttonLook } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { Progress } from "../ui/Progress";

export function ChatImportCard({ moved, onChange }: { moved: ChatImport; onChange: () => Promise<void> }) {
  const reading = moved.state === "waiting" || moved.state === "reading";
  return (
    <li id={moved.id} tabIndex={-1} className="card grid gap-3 p-4" data-state={moved.state}>
      <div role="status">
        {moved.source && <p className="font-medium">{chatImportTexts.sources[moved.source]}</p>}
        <p>
          {chatImportTexts.states[moved.state]}{" "}
          {moved.state !== "waiting" && moved.state !== "undone" && chatImportTexts.came(moved.conversations)}
        </p>
        {reading && <Progress label={chatImportTexts.readLabel} part={moved.read} />}
      </div>
      {moved.sentence && <Notice tone="danger">{typeset(moved.sentence)}</Notice>}
      {moved.has_found && <FoundTexts chatImport={moved.id} onChange={onChange} />}
      {moved.left_out.length > 0 && <NotKept all={moved.left_out} />}
      <div className="flex flex-wrap items-center gap-3">
        <p className="flex-1 basis-48 text-sm text-quiet">
          {chatImportTexts.given(bytes(moved.bytes), atMoment(moved.began_at))}
        </p>
        <Choices moved={moved} reading={reading} onChange={onChange} />
      </div>
    </li>
  );
}

function Choices({ moved, reading, onChange }: { moved: ChatImport; reading: boolean; onChange: () => Promise<void> }) {
  const [asking, setAsking] = useState<"stop" | "undo" | null>(null);
  const back = !moved.under_way && moved.state !== "undone" && moved.conversations > 0;
  return (
    <>
      {reading && <Button onClick={() => setAsking("stop")}>{chatImportTexts.stop}</Button>}
      {moved.state === "done" && moved.conversations > 0 && (
        <Link className={buttonLook("main")} href="/conversations">
          {chatImportTexts.view}
        </Link>
      )}
      {back && <Button onClick={() => setAsking("undo")}>{chatImportTexts.undo}</Button>}
      {!moved.under_way && (
        <Button look="ghost" onClick={() => void dismissChatImport(moved.id).then(onChange)}>
          {chatImportTexts.forget}
        </Button>
      )}
      {asking === "stop" && (
        <Confirm
          title={chatImportTexts.stopTitle}
          text={chatImportTexts.stopText}
          action={chatImportTexts.stop}
          onClose={() => setAsking(null)}
          onConfirm={() => cancelChatImport(moved.id).then(onChange)}
        />
      )}
      {asking === "undo" && (
        <Confirm
          title={chatImportTexts.undoTitle}
          text={chatImportTexts.undoText(moved.conversations)}
          action={chatImportTexts.undoDo}
          onClose={() => setAsking(null)}
          onConfirm={() => undoChatImport(moved.id).then(onChange)}
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
