import type { ModelUse } from "../api/types";
import { atMoment, atTime } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { modelName } from "../ui/modelName";

interface FactsProps {
  at: string;
  model?: string | null;
  recipients?: readonly ModelUse[];
}

/** When a message was written, by which model, and who runs it. */
export function MessageFacts({ at, model = null, recipients = [] }: FactsProps) {
  const provider = recipients.at(-1);
  return (
    <span className="min-w-0 truncate px-2 text-sm text-quiet">
      {model !== null && <>{modelName(model)} · </>}
      {provider && (
        <>
          <span title={provider.host || undefined}>{typeset(provider.name)}</span> ·{" "}
        </>
      )}
      <time dateTime={at} title={atMoment(at)}>
        {atTime(at)}
      </time>
    </span>
  );
}
