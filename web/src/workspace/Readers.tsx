/** The members with the version that each accepted; those who have not accepted the current one come first. */
import type { Reader } from "../api/policies";
import { onUtcDay } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { Section } from "../ui/Page";

const texts = policyTexts.workspace;

export function Readers({ versionInForce, readers }: { versionInForce: number; readers: readonly Reader[] }) {
  const isCurrent = (one: Reader) => one.version === versionInForce;
  const sorted = [...readers.filter((one) => !isCurrent(one)), ...readers.filter(isCurrent)];
  return (
    <Section title={texts.readers} text={texts.readersText}>
      <ul className="card divide-y divide-line" data-testid="readers">
        {sorted.map((one) => (
          <li key={one.id} className="flex flex-wrap justify-between gap-x-4 gap-y-1 px-4 py-3">
            <span className="font-medium wrap-anywhere">
              {one.name}
              {one.suspended && <span className="font-normal text-quiet"> ({texts.suspended})</span>}
            </span>
            <span className="text-sm text-quiet">{stateText(one, versionInForce)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function stateText({ version, at }: Reader, versionInForce: number): string {
  if (version === null || at === null) return texts.notAccepted;
  return version === versionInForce ? texts.current(onUtcDay(at)) : texts.earlier(version, onUtcDay(at));
}
