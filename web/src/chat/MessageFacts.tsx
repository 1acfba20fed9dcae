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
  /** The number of earlier messages left out of the prompt; a summary replaced `summarised` of them. */
  leftOut?: number;
  summarised?: number;
}

/** Time, model and provider of a message, and the number of messages left out of its prompt. */
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
