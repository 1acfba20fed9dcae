import { type ReactNode, useId, useState } from "react";
import type { Citation } from "../api/types";
import { t } from "../texts";
import { chatTexts } from "../texts/chats";
import { CitationButton, Citations } from "./Citation";
import { bySource } from "./marks";
import { byFile } from "./passages";

/** The cited passages of an answer in one line. The passages that it was given but did not cite are one click away. */
export default function Sources({
  text,
  citations,
  live,
  children,
}: {
  text: string;
  citations: readonly Citation[];
  live: boolean;
  children: ReactNode;
}) {
  return (
    <Citations value={citations}>
      {children}
      {!live && <SourceLine {...bySource(text, citations)} />}
    </Citations>
  );
}

function SourceLine({ used, others }: { used: readonly Citation[]; others: readonly Citation[] }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div role="group" aria-label={t.chat.sources} className="mt-4">
      <div className="flex min-w-0 items-center gap-2 text-sm">
        {used.length > 0 && (
          <>
            <span className="label shrink-0">{t.chat.sources}</span>
            <ul className="flex min-w-0 gap-1.5 overflow-x-auto py-0.5">
              {used.map((citation) => (
                <li key={citation.n} className="max-w-44 shrink-0 max-sm:[&_.truncate]:hidden">
                  <CitationButton look="chip" citation={citation} />
                </li>
              ))}
            </ul>
          </>
        )}
        {others.length > 0 && (
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="min-h-8 shrink-0 rounded-md px-1.5 text-quiet hover:bg-raised hover:text-ink pointer-coarse:min-h-11"
          >
            {used.length > 0 ? chatTexts.morePassages(others.length) : chatTexts.passages(others.length)}
          </button>
        )}
      </div>
      <div id={id} hidden={!open}>
        {open && <OtherPassages citations={others} />}
      </div>
    </div>
  );
}

function OtherPassages({ citations }: { citations: readonly Citation[] }) {
  return byFile(citations).map(([file, passages]) => (
    <div key={file} className="mt-1.5">
      <p className="text-sm break-words text-quiet">{file}</p>
      <ul className="mt-1 flex flex-wrap gap-1.5">
        {passages.map((citation) => (
          <li key={citation.n} className="max-w-full">
            <CitationButton look="chip" citation={citation} />
          </li>
        ))}
      </ul>
    </div>
  ));
}
