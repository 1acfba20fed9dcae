/** The rules as read-only text, for members who cannot change them. */
import type { ReactNode } from "react";
import type { RulesInForce } from "../api/workspaceRules";
import { capabilityTexts } from "../texts/capabilities";
import { guestLinkTexts as guestTexts } from "../texts/guestLinks";
import { maskingRuleTexts } from "../texts/maskingRule";
import { modelLimitTexts } from "../texts/modelLimits";
import { ruleTexts } from "../texts/rules";
import { GptName } from "./ApprovedGpts";
import { capabilityRuleLine } from "./CapabilityRule";
import { MaskingRuleLines } from "./MaskingRule";
import { ModelRuleLines } from "./ModelRule";

export function RulesView({ workspace, rules }: { workspace: string; rules: RulesInForce }) {
  const { names, intro: about } = ruleTexts;
  const days = rules.retention_days;
  return (
    <dl className="grid gap-4">
      <Rule name={names.builders} about={about.builders}>
        {ruleTexts.builders[rules.builders]}
      </Rule>
      <Rule name={names.sharing} about={about.sharing}>
        {ruleTexts.sharing[rules.sharing]}
      </Rule>
      <Rule name={names.third_party_gpts} about={about.third_party_gpts}>
        {ruleTexts.thirdParty[rules.third_party_gpts]}
        {rules.third_party_gpts === "approved" && (
          <Names names={rules.approved_gpts.map((gpt) => <GptName key={gpt.id} gpt={gpt} />)} />
        )}
      </Rule>
      <Rule name={names.domains} about={about.domains}>
        {rules.domains === null
          ? ruleTexts.domains.any
          : rules.domains.length === 0
            ? ruleTexts.domains.none
            : ruleTexts.domains.listed}
        {rules.domains !== null && <Names names={rules.domains} />}
      </Rule>
      <Rule name={modelLimitTexts.rule.name} about={modelLimitTexts.rule.about}>
        <ModelRuleLines workspace={workspace} rule={rules.models} />
      </Rule>
      <Rule name={maskingRuleTexts.name} about={maskingRuleTexts.about}>
        <MaskingRuleLines workspace={workspace} rule={rules.masking} />
      </Rule>
      <Rule name={capabilityTexts.title} about={capabilityTexts.rule.about}>
        {capabilityRuleLine(rules)}
      </Rule>
      <Rule name={guestTexts.rule.name} about={guestTexts.rule.about}>
        {rules.guests ? guestTexts.rule.yes : guestTexts.rule.no}
      </Rule>
      <Rule name={names.retention_days} about={about.retention_days}>
        {days === null ? ruleTexts.kept.account : ruleTexts.keptFor(days)}
      </Rule>
    </dl>
  );
}

function Rule({ name, about, children }: { name: string; about: string; children: ReactNode }) {
  return (
    <div className="card p-4">
      <dt className="text-[0.9375rem] text-quiet">{name}</dt>
      <dd className="font-medium wrap-anywhere">{children}</dd>
      <dd className="mt-1 max-w-prose text-sm text-quiet">{about}</dd>
    </div>
  );
}

function Names({ names }: { names: readonly ReactNode[] }) {
  if (names.length === 0) return null;
  return (
    <ul className="mt-1 grid list-disc gap-0.5 ps-5 font-normal">
      {names.map((name, n) => (
        <li key={n}>{name}</li>
      ))}
    </ul>
  );
}
