import { atMoment, atTime } from "../texts/dates";
import { modelName } from "../ui/modelName";

/** When a message was written, and by which model. */
export function MessageFacts({ at, model = null }: { at: string; model?: string | null }) {
  return (
    <span className="min-w-0 truncate px-2 text-sm text-quiet">
      {model !== null && <>{modelName(model)} · </>}
      <time dateTime={at} title={atMoment(at)}>
        {atTime(at)}
      </time>
    </span>
  );
}
