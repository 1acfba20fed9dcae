/** A GPT's numbers over one kind of period, with their privacy cost. */
import { receiptsOfGpt } from "../api/evidence";
import { type Facts, type Insight, insightCsv, readInsight, type Series } from "../api/insight";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { insightTexts } from "../texts/insight";
import { typeset } from "../texts/typeset";
import { buttonClass } from "../ui/Button";
import { Empty, ResourceView } from "../ui/ResourceView";
import { addressOf, type InsightParams, periods } from "./address";
import { BudgetBox, NeverBox } from "./BudgetBox";
import { InsightEmptyState } from "./InsightEmptyState";
import { InsightTabs } from "./InsightTabs";
import { dayAfter, formatDay } from "./period";
import { SeriesCard } from "./SeriesCard";
import { arrangeSeries, firstShown, isEmpty } from "./series";
import { useStoredState } from "./useStoredState";

interface ViewProps {
  gpt: string;
  params: InsightParams;
}

export function NumbersView({ gpt, params, facts }: ViewProps & { facts: Facts }) {
  const { by, until } = params;
  const query = useStoredState(useResource(`${gpt} ${by} ${until}`, () => readInsight(gpt, by, until)));
  return (
    <>
      <ResourceView query={query}>
        {(insight) =>
          insight.since === null ? (
            <Empty title={facts.small_server ? insightTexts.tooFew : insightTexts.notYet}>
              <p>
                {facts.small_server
                  ? insightTexts.smallServer(facts.floor)
                  : `${insightTexts.notYetText} ${insightTexts.tooFewText(facts.floor)}`}
              </p>
              <InsightEmptyState facts={facts} />
            </Empty>
          ) : (
            <Numbers gpt={gpt} params={params} facts={facts} insight={insight} />
          )
        }
      </ResourceView>
      <details className="mt-8">
        <summary className="min-h-6 w-fit font-medium">{insightTexts.howProtected}</summary>
        <BudgetBox facts={facts} />
        <NeverBox never={facts.never} title={insightTexts.budget.neverSeen} />
      </details>
    </>
  );
}

interface NumbersProps extends ViewProps {
  facts: Facts;
  insight: Insight;
}

function Numbers({ gpt, params, facts, insight }: NumbersProps) {
  const empty = isEmpty(insight.series);
  const titles = new Map(facts.questions.map(({ name, title }) => [name, typeset(title)]));
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <Periods gpt={gpt} params={params} />
        <span className="flex flex-wrap gap-3">
          <a className={buttonClass("plain")} href={receiptsOfGpt(gpt)} download>
            {insightTexts.receipts}
          </a>
          <a className={buttonClass("plain")} href={insightCsv(gpt, params.by, params.until)} download>
            {insightTexts.csv}
          </a>
        </span>
      </div>
      {insight.released_until && (
        <p className="mb-4 max-w-prose text-sm text-quiet">
          {insightTexts.releasedUntil(formatDay(insight.released_until))}
          {!empty && ` ${insightTexts.reading}`}
        </p>
      )}
      {empty ? (
        <Empty title={insightTexts.tooFew}>
          <p>{facts.small_server ? insightTexts.smallServer(facts.floor) : insightTexts.tooFewText(facts.floor)}</p>
          <InsightEmptyState facts={facts} />
        </Empty>
      ) : (
        <div className="grid items-start gap-4 min-[56rem]:grid-cols-2" data-testid="series">
          {arrangeSeries(insight.series.map(translated)).map(({ series, wide }) => (
            <SeriesCard key={series.question} series={series} floor={facts.floor} titles={titles} wide={wide} />
          ))}
        </div>
      )}
      <DownloadAndOlder gpt={gpt} params={params} insight={insight} />
    </>
  );
}

/** The series with title, unit and labels in the reader's language. */
const translated = (series: Series): Series => ({
  ...series,
  title: typeset(series.title),
  unit: typeset(series.unit),
  cells: series.cells.map((cell) => ({ ...cell, label: typeset(cell.label) })),
});

function Periods({ gpt, params }: ViewProps) {
  const tabs = periods.map((by) => ({
    label: insightTexts.by[by],
    href: addressOf(gpt, { ...params, by }),
    chosen: params.by === by,
  }));
  return <InsightTabs label={insightTexts.per} labelled tabs={tabs} />;
}

/** The download, and links to earlier periods and back to the latest. */
function DownloadAndOlder({ gpt, params, insight: { since, series } }: Omit<NumbersProps, "facts">) {
  const first = firstShown(series);
  const earlier = first !== null && since !== null && since < first;
  if (!earlier && params.until === null) return null;
  return (
    <p className="mt-4 flex flex-wrap gap-2">
      {earlier && (
        <Link className={buttonClass("plain")} href={addressOf(gpt, { ...params, until: dayAfter(first, -1) })}>
          ← {insightTexts.earlier}
        </Link>
      )}
      {params.until !== null && (
        <Link className={buttonClass("plain")} href={addressOf(gpt, { ...params, until: null })}>
          {insightTexts.latest}
        </Link>
      )}
    </p>
  );
}
