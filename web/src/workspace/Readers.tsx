/** Which of the workspace's people accepted which version: who has not accepted the one in force comes first. */
import type { Reader } from "../api/policies";
import { onUtcDay } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { Section } from "../ui/Page";

const words = policyTexts.workspace;

export function Readers({ inForce, readers }: { inForce: number; readers: readonly Reader[] }) {
  const current = (one: Reader) => one.version === inForce;
  const sorted = [...readers.filter((one) => !current(one)), ...readers.filter(current)];
  return (
    <Section title={words.readers} text={words.readersText}>
      <ul className="card divide-y divide-line" data-testid="readers">
        {sorted.map((one) => (
          <li key={one.id} className="flex flex-wrap justify-between gap-x-4 gap-y-1 px-4 py-3">
            <span className="font-medium wrap-anywhere">
              {one.name}
              {one.suspended && <span className="font-normal text-quiet"> ({words.suspended})</span>}
            </span>
            <span className="text-sm text-quiet">{said(one, inForce)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function said({ version, at }: Reader, inForce: number): string {
  if (version === null || at === null) return words.never;
  return version === inForce ? words.current(onUtcDay(at)) : words.earlier(version, onUtcDay(at));
}
