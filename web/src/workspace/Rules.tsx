/** The workspace's rules: readable by all members, editable by owners. */

import { useResource } from "../api/useResource";
import { readRules } from "../api/workspaceRules";
import { ruleTexts } from "../texts/rules";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { MaskedWords } from "./MaskedWords";
import { RulesForm } from "./RulesForm";
import { History } from "./RulesHistory";
import { RulesView } from "./RulesView";
import type { SectionProps } from "./sections";

export default function Rules({ workspace }: SectionProps) {
  const query = useResource(workspace.id, () => readRules(workspace.id));
  return (
    <ResourceView query={query}>
      {(rules) => (
        <>
          <Section
            title={ruleTexts.title}
            text={rules.may_change ? ruleTexts.text : `${ruleTexts.text} ${ruleTexts.ownersOnly}`}
          >
            {rules.may_change ? (
              <RulesForm
                key={rules.revision}
                workspace={workspace.id}
                rules={rules}
                onSaved={query.replace}
                onStale={query.reload}
              />
            ) : (
              <RulesView workspace={workspace.id} rules={rules} />
            )}
          </Section>
          <MaskedWords workspace={workspace.id} />
          {rules.retention_days !== null && (
            <Section title={ruleTexts.deletions}>
              <p className="text-quiet">{rules.retention_is_late ? ruleTexts.late : ruleTexts.onTime}</p>
            </Section>
          )}
          <History changes={rules.history} />
        </>
      )}
    </ResourceView>
  );
}
