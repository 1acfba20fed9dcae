import { lazy, Suspense } from "react";
import type { ModelUse } from "../api/types";
import { useModelsOfChat } from "../models/chatModels";
import { atMoment, atTime } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { modelName } from "../ui/modelName";

const LeftOutFact = lazy(() => import("./LeftOutFact"));

interface FactsProps {
  at: string;
  model?: string | null;
  recipients?: readonly ModelUse[];
  /** How many earlier messages the model did not get; a summary replaced `summarised` of them. */
  leftOut?: number;
  summarised?: number;
}

/** When a message was written, by which model, who runs it, and what the model did not see. */
export function MessageFacts({ at, model = null, recipients = [], leftOut = 0, summarised = 0 }: FactsProps) {
  const provider = recipients.at(-1);
  const listed = useModelsOfChat()?.list?.find(({ name }) => name === model);
  return (
    <span className="min-w-0 truncate px-2 text-sm text-quiet">
      {model !== null && <>{modelName(listed?.shown_name ?? model)} · </>}
      {provider && (
        <>
          <span title={provider.host || undefined}>{typeset(provider.name)}</span> ·{" "}
        </>
      )}
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
