/** One version as users read it before accepting, and as the operator previews it. */
import { lazy, Suspense } from "react";
import type { Policy } from "../api/policies";
import { HeadingLevels, headingLevels } from "../chat/headings";
import { onDay } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { Loading } from "../ui/ResourceView";

const Markdown = lazy(() => import("../chat/Markdown"));

/** `changes`: the changes since the version that the reader knows, newest first; empty for the first version. */
export function PolicyCard({ policy, changes }: { policy: Policy; changes: readonly string[] }) {
  const { kind, version, published_at, text } = policy;
  return (
    <section className="card" aria-labelledby={`policy-${kind}`}>
      <header className="border-b border-line px-4 py-3 sm:px-6">
        <h2 id={`policy-${kind}`} className="text-lg font-semibold">
          {policyTexts.titles[kind]}
        </h2>
        <p className="text-sm text-quiet">{policyTexts.version(version, onDay(published_at))}</p>
        {version > 1 && changes.length > 0 && (
          <div className="mt-3 rounded-[0.625rem] bg-wash px-3.5 py-2.5">
            <h3 className="label">{policyTexts.changed}</h3>
            {changes.map((change) => (
              <p key={change} className="mt-1 wrap-anywhere">
                {change}
              </p>
            ))}
          </div>
        )}
      </header>
      <div
        tabIndex={0}
        role="region"
        aria-label={policyTexts.textOf(kind)}
        className="max-h-[60dvh] overflow-y-auto px-4 py-4 focus-visible:-outline-offset-2 sm:px-6"
      >
        <HeadingLevels value={headingLevels(text.split("\n"))}>
          <Suspense fallback={<Loading />}>
            <div className="prose-answer max-w-prose">
              <Markdown text={text} />
            </div>
          </Suspense>
        </HeadingLevels>
      </div>
    </section>
  );
}
