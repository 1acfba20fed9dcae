/** The form of an endpoint, and its request bodies. */
import type { ChangedEndpoint, Endpoint, Facts, NewEndpoint, Preset } from "../api/modelEndpoints";

export type TriState = "yes" | "no" | "unknown";

export interface FactsFormFields {
  run_by: Facts["run_by"];
  company: string;
  country: string;
  days: string;
  trains: TriState;
  look: TriState;
  terms: string;
  agreement: string;
}

export interface EndpointFields {
  preset: string;
  name: string;
  protocol: Endpoint["protocol"];
  address: string;
  key: string;
  removesKey: boolean;
  inside: boolean;
  headers: string;
  body: string;
}

export const noFacts: FactsFormFields = {
  run_by: "company",
  company: "",
  country: "",
  days: "",
  trains: "unknown",
  look: "unknown",
  terms: "",
  agreement: "",
};

export const emptyFields: EndpointFields = {
  preset: "",
  name: "",
  protocol: "chat",
  address: "",
  key: "",
  removesKey: false,
  inside: false,
  headers: "",
  body: "",
};

const toChoice = (value: boolean | null): TriState => (value === null ? "unknown" : value ? "yes" : "no");
const fromChoice = (fields: TriState): boolean | null => (fields === "unknown" ? null : fields === "yes");
const bodyText = (fields: object) => (Object.keys(fields).length > 0 ? JSON.stringify(fields) : "");

/** A preset's connection. A local program has an internal address, which is intended here. */
export const presetConnection = (preset: Preset, fields: EndpointFields): EndpointFields => ({
  ...fields,
  preset: preset.id,
  name: preset.name,
  protocol: preset.protocol,
  address: preset.base_url,
  inside: preset.local,
  body: bodyText(preset.body_fields),
});

export const presetFacts = (preset: Preset): FactsFormFields => ({
  ...noFacts,
  run_by: preset.run_by,
  company: preset.company,
  country: preset.country,
  trains: toChoice(preset.trains),
  terms: preset.terms_url,
  agreement: preset.agreement_url,
});

export const connectionFields = (endpoint: Endpoint): EndpointFields => ({
  ...emptyFields,
  name: endpoint.name,
  protocol: endpoint.protocol,
  address: endpoint.base_url,
  inside: endpoint.allows_inside,
  body: bodyText(endpoint.body_fields),
});

export const factsFields = ({ recipient }: Endpoint): FactsFormFields => ({
  run_by: recipient.run_by,
  company: recipient.company,
  country: recipient.country,
  days: recipient.retention_days === null ? "" : String(recipient.retention_days),
  trains: toChoice(recipient.trains),
  look: toChoice(recipient.people_look),
  terms: recipient.terms_url,
  agreement: recipient.agreement_url,
});

/** Whether the days are a whole number or empty. */
export const daysAreFine = (days: string) => /^\d{0,5}$/.test(days.trim());

export const factsOf = (fields: FactsFormFields): Facts => ({
  run_by: fields.run_by,
  company: fields.company,
  country: fields.country,
  retention_days: fields.days.trim() === "" ? null : Number(fields.days),
  trains: fromChoice(fields.trains),
  people_look: fromChoice(fields.look),
  terms_url: fields.terms,
  agreement_url: fields.agreement,
});

/** Parses headers, one per line; null if a line is not "Name: value". */
export function headersOf(text: string): Record<string, string> | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => /^([^:\s]+):(.+)$/.exec(line.trim()));
  if (pairs.some((pair) => pair === null)) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? "", (pair?.[2] ?? "").trim()]));
}

/** Parses the JSON object of body fields; null if it is invalid. */
export function bodyOf(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

export const newEndpoint = (fields: EndpointFields, facts: FactsFormFields): NewEndpoint => ({
  name: fields.name,
  protocol: fields.protocol,
  base_url: fields.address,
  key: fields.key || null,
  headers: headersOf(fields.headers),
  body_fields: bodyOf(fields.body) ?? {},
  allows_inside: fields.inside,
  facts: factsOf(facts),
});

/** An omitted key or headers keep the stored ones. */
export const endpointChange = (fields: EndpointFields): ChangedEndpoint => ({
  name: fields.name,
  protocol: fields.protocol,
  base_url: fields.address,
  key: fields.removesKey ? "" : fields.key || null,
  headers: fields.headers.trim() === "" ? null : headersOf(fields.headers),
  body_fields: bodyOf(fields.body) ?? {},
  allows_inside: fields.inside,
});
