import { lazy, Suspense } from "react";
import { atMoment, atTime } from "../texts/dates";
import { modelName } from "../ui/modelName";

const LeftOutFact = lazy(() => import("./LeftOutFact"));

interface FactsProps {
  at: string;
  model?: string | null;
  /** How many earlier messages the model did not get; a summary stood for `summarised` of them. */
  leftOut?: number;
  summarised?: number;
}

/** When a message was written, by which model, and what that did not see. */
export function MessageFacts({ at, model = null, leftOut = 0, summarised = 0 }: FactsProps) {
  return (
    <span className="min-w-0 truncate px-2 text-sm text-quiet">
      {model !== null && <>{modelName(model)} · </>}
      <time dateTime={at} title={atMoment(at)}>
        {atTime(at)}
      </time>
      {leftOut > 0 && (
        <Suspense>
          <LeftOutFact count={leftOut} summarised={summarised} />
        </Suspense>
      )}
    </span>
  );
}
