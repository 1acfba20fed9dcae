import type { Facts } from "../api/insight";
import { insightTexts } from "../texts/insight";

/** Describes the numbers to expect while there are none. */
export function InsightEmptyState({ facts: { questions } }: { facts: Facts }) {
  return (
    <details className="mt-4">
      <summary className="mx-auto min-h-6 w-fit">{insightTexts.showQuestions}</summary>
      <ul className="mx-auto mt-2 w-fit list-disc ps-5 text-start">
        {questions.map(({ name, title, period }) => (
          <li key={name}>
            {title}, {insightTexts.byEach[period]}
          </li>
        ))}
      </ul>
    </details>
  );
}
