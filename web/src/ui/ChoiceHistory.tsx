import type { Choice } from "../api/types";
import { atMoment } from "../texts/dates";
import { improveTexts } from "../texts/improve";

/** Every choice ever made, newest first. Entries are never removed. */
export function ChoiceHistory({ history }: { history: readonly Choice[] }) {
  if (history.length === 0) return null;
  const newest = history.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <details className="mt-3 text-sm">
      <summary className="min-h-6 text-quiet">{improveTexts.history}</summary>
      <ol className="mt-2 grid gap-1">
        {newest.map(({ allowed, at }) => (
          <li key={at} className="flex gap-3">
            <span className="w-8 font-medium">{improveTexts.said(allowed)}</span>
            <time dateTime={at} className="text-quiet">
              {atMoment(at)}
            </time>
          </li>
        ))}
      </ol>
    </details>
  );
}
