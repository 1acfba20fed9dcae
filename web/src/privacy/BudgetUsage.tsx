/** The share of each GPT's privacy budget used for this user: the limit of what statistics can reveal about them. */
import type { MyInsight, SpentBudget } from "../api/myInsight";
import { count, percent } from "../texts/dates";
import { feedbackTexts } from "../texts/feedback";

export function BudgetUsage({ insight: { spent, days } }: { insight: MyInsight }) {
  return (
    <>
      <h3 className="mt-6 font-semibold">{feedbackTexts.numbers.budget}</h3>
      {spent.length === 0 ? (
        <p className="mt-1 text-quiet">{feedbackTexts.numbers.spentEmpty(days)}</p>
      ) : (
        <>
          <p className="mt-1 text-quiet">{feedbackTexts.numbers.spentText(days)}</p>
          <div className="card mt-3 px-4 py-1">
            <table className="w-full text-[0.9375rem]" data-testid="insight-spent">
              <caption className="sr-only">{feedbackTexts.numbers.budget}</caption>
              <thead>
                <tr className="label border-b border-line">
                  <th scope="col" className="py-2 pe-3 text-start font-normal">
                    {feedbackTexts.numbers.columns.gpt}
                  </th>
                  <th scope="col" className="hidden py-2 ps-3 text-end font-normal sm:table-cell">
                    {feedbackTexts.numbers.columns.days}
                  </th>
                  <th scope="col" className="py-2 ps-3 text-end font-normal">
                    {feedbackTexts.numbers.columns.share}
                  </th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {spent.map((one) => (
                  <Row key={one.gpt_id} spent={one} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}

function Row({ spent: { name, share, days } }: { spent: SpentBudget }) {
  const gpt = name ?? feedbackTexts.numbers.deletedGpt;
  return (
    <tr className="align-baseline">
      <th scope="row" className="py-2 pe-3 text-start font-normal wrap-anywhere">
        {gpt}
      </th>
      <td className="hidden py-2 ps-3 text-end font-mono text-sm sm:table-cell">{count(days)}</td>
      <td className="w-36 py-2 ps-3 sm:w-60 sm:ps-8">
        <span className="flex items-center justify-end gap-3">
          <Meter label={feedbackTexts.numbers.meter(gpt)} share={share} />
          <span className="w-10 text-end font-mono text-sm">{percent(share)}</span>
        </span>
      </td>
    </tr>
  );
}

/** A bar from 0 to 1, drawn with attributes only because of the CSP. */
function Meter({ label, share }: { label: string; share: number }) {
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={percent(share)}
      className="block h-1.5 flex-1 overflow-hidden rounded-full bg-raised"
    >
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" className="block size-full" aria-hidden="true">
        <rect width={share * 100} height="1" className="fill-accent" />
      </svg>
    </span>
  );
}
