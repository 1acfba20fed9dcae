/** The user's tokens and cost in Settings: budgets, months, API keys. */
import { readMyUsage, type MyUsage as UsageView } from "../api/usage";
import { useResource } from "../api/useResource";
import { onUtcDay } from "../texts/dates";
import { usageTexts as texts } from "../texts/usage";
import { modelName } from "../ui/modelName";
import { Section } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { Budgets } from "./Budgets";
import { MonthTable } from "./MonthTable";
import { groupByMonth, money, monthName } from "./money";

export function MyUsage() {
  const query = useResource("my model usage", readMyUsage);
  return (
    <Section title={texts.title} text={texts.text} id="tokens">
      <ResourceView query={query}>{(usage) => <UsageTables usage={usage} />}</ResourceView>
    </Section>
  );
}

function UsageTables({ usage: { models, keys, guests, budgets, currency, renews_on } }: { usage: UsageView }) {
  return (
    <>
      {budgets.length > 0 && (
        <div className="mb-6">
          <h3 className="mb-2 font-semibold">{texts.budgets.title}</h3>
          <Budgets budgets={budgets} currency={currency} />
          <p className="mt-2 text-sm text-quiet">{texts.budgets.renews(onUtcDay(renews_on))}</p>
        </div>
      )}
      {models.length + guests.length === 0 && <Empty title={texts.none}>{texts.noneText}</Empty>}
      {groupByMonth(models).map(({ key, month, sums }) => (
        <MonthTable
          key={key}
          month={month}
          column={texts.columns.model}
          sums={sums}
          nameOf={({ model }) => modelName(model) || texts.unknownModel}
        />
      ))}
      {groupByMonth(keys).map(({ key, month, sums }) => (
        <MonthTable
          key={key}
          month={month}
          column={texts.columns.key}
          title={texts.keys}
          sums={sums}
          nameOf={({ key_name }) => key_name ?? ""}
        />
      ))}
      {guests.map(({ month, currency, cost }) => (
        <p key={`${month} ${currency}`} className="mb-2 flex justify-between gap-4">
          <span>{texts.guests(monthName(month))}</span>
          <span>{money(cost, currency)}</span>
        </p>
      ))}
      <details>
        <summary className="min-h-11 py-2 text-sm text-quiet">{texts.details}</summary>
        <ul className="grid list-disc gap-1 ps-5 text-sm text-quiet">
          {texts.detailsText.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </details>
    </>
  );
}
