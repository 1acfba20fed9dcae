/** The rules as form values, and the part that can be saved. */

import type { Capability } from "../api/capabilities";
import type { ModelLimit } from "../api/modelLimit";
import type { OutsideGpt, Rules, RulesInForce } from "../api/workspaceRules";
import { modelLimitTexts } from "../texts/modelLimits";
import { ruleTexts } from "../texts/rules";
import { type MaskingFields, maskingFieldsOf, maskingRuleOf } from "./maskingFields";

export type DomainRule = "any" | "listed" | "none";

/** `listed` and `days` keep their input while another option is selected. */
export interface RulesFields {
  builders: Rules["builders"];
  sharing: Rules["sharing"];
  thirdParty: Rules["third_party_gpts"];
  approved: readonly OutsideGpt[];
  where: DomainRule;
  listed: string;
  retention: "account" | "days";
  days: string;
  models: ModelFields;
  masking: MaskingFields;
  /** Null allows all. */
  capabilities: readonly Capability[] | null;
  guests: boolean;
}

/** The rule on models; `countries` and `providerDays` as typed, empty for any. */
export interface ModelFields {
  limit: ModelLimit;
  providers: "any" | "listed";
  endpoints: readonly string[];
  countries: string;
  providerDays: string;
}

export interface Faults {
  domains?: string;
  days?: string;
  providers?: string;
  countries?: string;
  providerDays?: string;
}

export const mostDays = 3650;

export function rulesFieldsOf(rules: RulesInForce): RulesFields {
  return {
    builders: rules.builders,
    sharing: rules.sharing,
    thirdParty: rules.third_party_gpts,
    approved: rules.approved_gpts,
    where: rules.domains === null ? "any" : rules.domains.length > 0 ? "listed" : "none",
    listed: (rules.domains ?? []).join("\n"),
    retention: rules.retention_days === null ? "account" : "days",
    days: rules.retention_days === null ? "" : String(rules.retention_days),
    models: {
      limit: rules.models.limit,
      providers: rules.models.endpoints === null ? "any" : "listed",
      endpoints: rules.models.endpoints ?? [],
      countries: (rules.models.countries ?? []).join(", "),
      providerDays: rules.models.retention_days === null ? "" : String(rules.models.retention_days),
    },
    masking: maskingFieldsOf(rules.masking),
    capabilities: rules.capabilities,
    guests: rules.guests,
  };
}

export const domainsIn = (text: string) =>
  text
    .split(/[\s,;]+/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

/** Parses a whole number of days, or returns null. */
export function daysIn(text: string): number | null {
  const days = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return days >= 1 && days <= mostDays ? days : null;
}

export function faultsOf(fields: RulesFields): Faults {
  const faults: Faults = {};
  if (fields.where === "listed" && domainsIn(fields.listed).length === 0) faults.domains = ruleTexts.domainsEmpty;
  if (fields.retention === "days" && daysIn(fields.days) === null) faults.days = ruleTexts.daysWrong;
  return { ...faults, ...modelFaultsOf(fields.models) };
}

const mostKept = 36_500;

/** Parses a whole number of days from 0, or returns null. */
export function keptIn(text: string): number | null {
  const days = /^\d{1,5}$/.test(text.trim()) ? Number(text) : -1;
  return days >= 0 && days <= mostKept ? days : null;
}

function modelFaultsOf({ providers, endpoints, countries, providerDays }: ModelFields): Faults {
  const texts = modelLimitTexts.rule;
  const faults: Faults = {};
  if (providers === "listed" && endpoints.length === 0) faults.providers = texts.providersEmpty;
  if (!domainsIn(countries).every((country) => /^[a-z]{2}$/i.test(country))) faults.countries = texts.countriesWrong;
  if (providerDays.trim() !== "" && keptIn(providerDays) === null) faults.providerDays = texts.keptWrong;
  return faults;
}

function modelRuleOf({ limit, providers, endpoints, countries, providerDays }: ModelFields): Rules["models"] {
  const named = domainsIn(countries.toUpperCase());
  return {
    limit,
    endpoints: providers === "any" ? null : [...endpoints],
    countries: named.length === 0 ? null : named,
    retention_days: keptIn(providerDays),
  };
}

/** The request body. Expects valid fields. */
export function rulesOf(fields: RulesFields): Rules {
  return {
    builders: fields.builders,
    sharing: fields.sharing,
    third_party_gpts: fields.thirdParty,
    approved_gpts: fields.approved.map(({ id }) => id),
    domains: fields.where === "any" ? null : fields.where === "none" ? [] : domainsIn(fields.listed),
    retention_days: fields.retention === "account" ? null : daysIn(fields.days),
    models: modelRuleOf(fields.models),
    masking: maskingRuleOf(fields.masking),
    capabilities: fields.capabilities && [...fields.capabilities],
    guests: fields.guests,
  };
}

/** Whether saving would change anything, by what the page knows. */
export const isChanged = (fields: RulesFields, rules: RulesInForce) =>
  JSON.stringify(rulesOf(fields)) !== JSON.stringify(rulesOf(rulesFieldsOf(rules)));
