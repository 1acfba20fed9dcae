/** The maximum that all numbers together can reveal about one person: in words, with figures on request. */
import type { Budget, Facts } from "../api/insight";
import { percent } from "../texts/dates";
import { insightTexts } from "../texts/insight";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";
import { Section } from "../ui/Page";
import { Row, Table } from "../ui/Table";
import { BudgetHistory } from "./BudgetHistory";
import { formatAmount } from "./budget";

export function BudgetBox({ facts: { budget, history, days, questions } }: { facts: Facts }) {
  return (
    <Section title={insightTexts.budget.title} text={insightTexts.budget.text(days)}>
      <div className="card grid gap-2 p-4 text-[0.9375rem]" data-testid="budget">
        <Figures budget={budget} days={days} />
        <details>
          <summary className="min-h-6 w-fit">{insightTexts.budget.shares}</summary>
          <div className="mt-2">
            <Table
              name={insightTexts.budget.shares}
              columns={[insightTexts.budget.question, insightTexts.budget.share]}
            >
              {questions.map(({ name, title, share }) => (
                <Row key={name} label={title} amounts={[percent(share / 100)]} />
              ))}
            </Table>
          </div>
        </details>
        <BudgetHistory history={history} />
      </div>
    </Section>
  );
}

export function Figures({ budget: { epsilon, delta, rho }, days }: { budget: Budget; days: number }) {
  const { budget } = insightTexts;
  const figures = [
    [budget.epsilon, formatAmount(epsilon)],
    [budget.delta, String(delta)],
    [budget.rho, rho],
  ] as const;
  return (
    <details>
      <summary className="min-h-6 w-fit">{budget.figures}</summary>
      <p className="mt-2 max-w-prose">{budget.odds(epsilon, delta)}</p>
      <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-2">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-quiet">{name}</dt>
            <dd className="font-mono">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-sm text-quiet">{budget.per(days)}</p>
    </details>
  );
}

export function NeverBox({ title, never }: { title: string; never: readonly string[] }) {
  return (
    <Section title={title}>
      <NeverList never={never} />
    </Section>
  );
}

export function NeverList({ never }: { never: readonly string[] }) {
  return (
    <ul className="grid gap-2" data-testid="never">
      {never.map((sentence) => (
        <li key={sentence} className="flex items-start gap-2.5">
          <Icon name="unseen" className="mt-0.5 size-5 text-accent" />
          <span className="min-w-0">{typeset(sentence)}</span>
        </li>
      ))}
    </ul>
  );
}
