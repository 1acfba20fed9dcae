/** How strongly private statistics protect the people counted: in words, with figures on request. */
import { useState } from "react";
import { readFacts } from "../api/insight";
import type { MyInsight } from "../api/myInsight";
import { useResource } from "../api/useResource";
import { figure } from "../texts/dates";
import { feedbackTexts } from "../texts/feedback";
import { ResourceView } from "../ui/ResourceView";

export function Protection({ insight: { epsilon, delta, days } }: { insight: MyInsight }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-3 text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-6 text-quiet">{feedbackTexts.numbers.strength}</summary>
      <div className="mt-2 grid max-w-prose gap-3">
        <p>{feedbackTexts.numbers.strengthText(days)}</p>
        <p>{feedbackTexts.numbers.odds(Math.exp(epsilon), delta)}</p>
        <dl className="flex flex-wrap gap-x-8 gap-y-2">
          <Figure name={feedbackTexts.numbers.epsilon} value={figure(epsilon, 4)} />
          <Figure name={feedbackTexts.numbers.delta} value={asPower(delta)} />
        </dl>
        {open && <Counted />}
      </div>
    </details>
  );
}

/** Formats "1 × 10⁻⁷". */
const asPower = (n: number) =>
  n
    .toExponential()
    .replace("e-", " × 10⁻")
    .replace(/\d{1,3}$/, raised);
const raised = (digits: string) => [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-quiet">{name}</dt>
      <dd className="font-mono">{value}</dd>
    </div>
  );
}

/** The server's fixed list of questions. */
function Counted() {
  const query = useResource("insight facts", readFacts);
  return (
    <div>
      <h3 className="label">{feedbackTexts.numbers.counted}</h3>
      <ResourceView query={query}>
        {({ questions }) => (
          <ul className="mt-1 grid list-disc gap-1 ps-5">
            {questions.map(({ name, title, doc }) => (
              <li key={name}>
                <span className="font-semibold">{title}.</span> {doc.split("\n\n")[0]}
              </li>
            ))}
          </ul>
        )}
      </ResourceView>
    </div>
  );
}
