/** One's own tokens and cost in Settings: budgets, months, API keys. */
import { type MyUsage as Mine, readMyUsage } from "../api/usage";
import { useResource } from "../api/useResource";
import { onUtcDay } from "../texts/dates";
import { usageTexts as words } from "../texts/usage";
import { modelName } from "../ui/modelName";
import { Section } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { Budgets } from "./Budgets";
import { MonthTable } from "./MonthTable";
import { byMonth, money, monthName } from "./money";

export function MyUsage() {
  const query = useResource("my model usage", readMyUsage);
  return (
    <Section title={words.title} text={words.text} id="tokens">
      <ResourceView query={query}>{(mine) => <Found mine={mine} />}</ResourceView>
    </Section>
  );
}

function Found({ mine: { models, keys, guests, budgets, currency, renews_on } }: { mine: Mine }) {
  return (
    <>
      {budgets.length > 0 && (
        <div className="mb-6">
          <h3 className="mb-2 font-semibold">{words.budgets.title}</h3>
          <Budgets budgets={budgets} currency={currency} />
          <p className="mt-2 text-sm text-quiet">{words.budgets.renews(onUtcDay(renews_on))}</p>
        </div>
      )}
      {models.length + guests.length === 0 && <Empty title={words.none}>{words.noneText}</Empty>}
      {byMonth(models).map(({ key, month, sums }) => (
        <MonthTable
          key={key}
          month={month}
          column={words.columns.model}
          sums={sums}
          nameOf={({ model }) => modelName(model) || words.unknownModel}
        />
      ))}
      {byMonth(keys).map(({ key, month, sums }) => (
        <MonthTable
          key={key}
          month={month}
          column={words.columns.key}
          title={words.keys}
          sums={sums}
          nameOf={({ key_name }) => key_name ?? ""}
        />
      ))}
      {guests.map(({ month, currency, cost }) => (
        <p key={`${month} ${currency}`} className="mb-2 flex justify-between gap-4">
          <span>{words.guests(monthName(month))}</span>
          <span>{money(cost, currency)}</span>
        </p>
      ))}
      <details>
        <summary className="min-h-11 py-2 text-sm text-quiet">{words.details}</summary>
        <ul className="grid list-disc gap-1 ps-5 text-sm text-quiet">
          {words.detailsText.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </details>
    </>
  );
}
