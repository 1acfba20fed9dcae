/** The operator's sums of ended months by provider and model. */
import { readServerUsage } from "../api/usage";
import { useResource } from "../api/useResource";
import { usageTexts } from "../texts/usage";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { MonthTable } from "./MonthTable";
import { byMonth } from "./money";

const words = usageTexts.server;

export function ServerUsage() {
  const query = useResource("server model usage", readServerUsage);
  return (
    <Section title={words.title} text={words.text} id="usage">
      <ResourceView query={query}>
        {(models) =>
          models.length === 0 ? (
            <p className="text-quiet">{words.none}</p>
          ) : (
            byMonth(models).map(({ key, month, sums }) => (
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
