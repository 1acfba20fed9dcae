/** Noisy statistics on users' decisions about a GPT's requests to services, and on the kinds of data in them (P8). */
import { type MeasuredRequests as Measured, readMeasuredRequests } from "../api/insight";
import { useResource } from "../api/useResource";
import { publicPageTexts } from "../texts/publicPages";
import { typeset } from "../texts/typeset";
import { ResourceView } from "../ui/ResourceView";

const { measured: texts } = publicPageTexts;

export function MeasuredRequests({ gpt }: { gpt: string }) {
  const query = useResource(gpt, () => readMeasuredRequests(gpt));
  return (
    <section className="mt-5 text-start" data-testid="measured-requests">
      <h3 className="mb-1 font-semibold">{texts.title}</h3>
      <ResourceView query={query}>{(measured) => <Label measured={measured} />}</ResourceView>
    </section>
  );
}

function Label({ measured }: { measured: Measured }) {
  if (measured === null) return <p className="text-quiet">{texts.tooFew}</p>;
  const { answers, data, first, last, people, noise } = measured;
  return (
    <>
      <Shares shares={answers} />
      <p className="mt-2">{texts.data}</p>
      {data.length > 0 ? <Shares shares={data} /> : <p className="text-quiet">{texts.noGroup}</p>}
      <p className="mt-2 text-sm text-quiet">{texts.over(first, last, people, noise)}</p>
    </>
  );
}

interface SharesProps {
  shares: { cell: string; label: string; low: number; high: number }[];
}

function Shares({ shares }: SharesProps) {
  return (
    <ul className="grid gap-1">
      {shares.map(({ cell, label, low, high }) => (
        <li key={cell} className="flex justify-between gap-4">
          <span>{typeset(label)}</span>
          <span className="shrink-0 tabular-nums">{texts.share(low, high)}</span>
        </li>
      ))}
    </ul>
  );
}
