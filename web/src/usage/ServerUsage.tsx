/** The operator's totals of past months by provider and model. */
import { readServerUsage } from "../api/usage";
import { useResource } from "../api/useResource";
import { usageTexts } from "../texts/usage";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { MonthTable } from "./MonthTable";
import { groupByMonth } from "./money";

const texts = usageTexts.server;

export function ServerUsage() {
  const query = useResource("server model usage", readServerUsage);
  return (
    <Section title={texts.title} text={texts.text} id="usage">
      <ResourceView query={query}>
        {(models) =>
          models.length === 0 ? (
            <p className="text-quiet">{texts.none}</p>
          ) : (
            groupByMonth(models).map(({ key, month, sums }) => (
              <MonthTable
                key={key}
                month={month}
                column={usageTexts.columns.model}
                sums={sums}
                nameOf={({ endpoint, model }) =>
                  [model || usageTexts.unknownModel, endpoint].filter(Boolean).join(" · ")
                }
              />
            ))
          )
        }
      </ResourceView>
    </Section>
  );
}
