import type { ReactNode } from "react";
import type { Citation } from "../api/types";
import { t } from "../texts";
import { CitationButton, Citations } from "./Citation";
import { byFile } from "./passages";

/** An answer together with the passages it was given; each is one press away, cited or not. */
export default function Sources({
  citations,
  live,
  children,
}: {
  citations: readonly Citation[];
  live: boolean;
  children: ReactNode;
}) {
  return (
    <Citations value={citations}>
      {children}
      {!live && (
        <div role="group" aria-label={t.chat.sources} className="mt-4">
          <p className="label">{t.chat.sources}</p>
          {byFile(citations).map(([file, passages]) => (
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
          ))}
        </div>
      )}
    </Citations>
  );
}
