import { readBackground } from "../api/operator";
import type { BackgroundWork } from "../api/types";
import { useResource } from "../api/useResource";
import { atMoment } from "../texts/dates";
import { operatorTexts } from "../texts/operator";
import { ResourceView } from "../ui/ResourceView";

const texts = operatorTexts.background;

/** Failed and stalled background tasks. */
export function Background() {
  const query = useResource("background", readBackground);
  return <ResourceView query={query}>{(work) => <WorkList work={work} />}</ResourceView>;
}

function WorkList({ work: { failures, waiting } }: { work: BackgroundWork }) {
  if (failures.length === 0 && waiting.length === 0) return <p className="card px-4 py-3">{texts.fine}</p>;
  return (
    <ul className="card divide-y divide-line">
      {waiting.map((one) => (
        <li key={one.queue} className="px-4 py-3">
          <p className="font-medium break-words">{texts.waiting(one.jobs, one.queue)}</p>
          <p className="text-sm text-quiet">{texts.waitingSince(atMoment(one.since))}</p>
        </li>
      ))}
      {failures.map((one) => (
        <li key={one.task} className="px-4 py-3">
          <p className="break-words">
            <code className="font-medium break-all">{one.task}</code>
          </p>
          <p>{texts.failed(one.failures, atMoment(one.first_at))}</p>
          <p className="text-sm break-words text-quiet">{texts.last(atMoment(one.last_at), one.error)}</p>
        </li>
      ))}
    </ul>
  );
}
