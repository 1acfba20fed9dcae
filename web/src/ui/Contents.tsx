/** What stands on a long page: its sections name themselves, in their order, and are listed at its top. */
import { createContext, useContext, useEffect } from "react";
import { t } from "../texts";

export interface ContentsEntry {
  name: string;
  title: string;
}

/** Takes a section in, and gives the way to take it out again; null on pages that list nothing. */
export const ContentsProvider = createContext<((section: ContentsEntry) => () => void) | null>(null);

export function useContentsEntry(name: string, title: string): void {
  const list = useContext(ContentsProvider);
  useEffect(() => list?.({ name, title }), [list, name, title]);
}

export function Contents({ sections }: { sections: readonly ContentsEntry[] }) {
  return (
    <nav aria-label={t.common.onThisPage} className="mb-12 border-y border-line py-4">
      <p className="label mb-1">{t.common.onThisPage}</p>
      <ul className="gap-x-8 sm:columns-2 lg:columns-3">
        {sections.map(({ name, title }) => (
          <li key={name} className="break-inside-avoid">
            <a href={`#${encodeURIComponent(name)}`} className="block min-h-6 py-1 text-sm hover:underline">
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
