/** What an operator writes about an endpoint, and what is sent of it. */
import type { ChangedEndpoint, Endpoint, Facts, NewEndpoint, Preset } from "../api/modelEndpoints";

export type Known = "yes" | "no" | "unknown";

export interface WrittenFacts {
  run_by: Facts["run_by"];
  company: string;
  country: string;
  days: string;
  trains: Known;
  look: Known;
  terms: string;
  agreement: string;
}

export interface Written {
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

export const noFacts: WrittenFacts = {
  run_by: "company",
  company: "",
  country: "",
  days: "",
  trains: "unknown",
  look: "unknown",
  terms: "",
  agreement: "",
};

export const nothing: Written = {
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

const known = (told: boolean | null): Known => (told === null ? "unknown" : told ? "yes" : "no");
const told = (written: Known): boolean | null => (written === "unknown" ? null : written === "yes");
const bodyText = (fields: object) => (Object.keys(fields).length > 0 ? JSON.stringify(fields) : "");

/** A preset's connection. A program on this server has an address inside, which its operator means. */
export const presetConnection = (preset: Preset, before: Written): Written => ({
  ...before,
  preset: preset.id,
  name: preset.name,
  protocol: preset.protocol,
  address: preset.base_url,
  inside: preset.local,
  body: bodyText(preset.body_fields),
});

export const presetFacts = (preset: Preset): WrittenFacts => ({
  ...noFacts,
  run_by: preset.run_by,
  company: preset.company,
  country: preset.country,
  trains: known(preset.trains),
  terms: preset.terms_url,
  agreement: preset.agreement_url,
});

export const writtenConnection = (endpoint: Endpoint): Written => ({
  ...nothing,
  name: endpoint.name,
  protocol: endpoint.protocol,
  address: endpoint.base_url,
  inside: endpoint.allows_inside,
  body: bodyText(endpoint.body_fields),
});

export const writtenFacts = ({ recipient }: Endpoint): WrittenFacts => ({
  run_by: recipient.run_by,
  company: recipient.company,
  country: recipient.country,
  days: recipient.retention_days === null ? "" : String(recipient.retention_days),
  trains: known(recipient.trains),
  look: known(recipient.people_look),
  terms: recipient.terms_url,
  agreement: recipient.agreement_url,
});

/** Whether the days are a whole number, or nothing. */
export const daysAreFine = (days: string) => /^\d{0,5}$/.test(days.trim());

export const factsOf = (written: WrittenFacts): Facts => ({
  run_by: written.run_by,
  company: written.company,
  country: written.country,
  retention_days: written.days.trim() === "" ? null : Number(written.days),
  trains: told(written.trains),
  people_look: told(written.look),
  terms_url: written.terms,
  agreement_url: written.agreement,
});

/** Headers, one a line; null where a line is not "Name: value". */
export function headersOf(text: string): Record<string, string> | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => /^([^:\s]+):(.+)$/.exec(line.trim()));
  if (pairs.some((pair) => pair === null)) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? "", (pair?.[2] ?? "").trim()]));
}

/** The JSON object of body fields; null where it is none. */
export function bodyOf(text: string): Record<string, unknown> | null {
  if (text.trim() === "") return {};
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export const newEndpoint = (written: Written, facts: WrittenFacts): NewEndpoint => ({
  name: written.name,
  protocol: written.protocol,
  base_url: written.address,
  key: written.key || null,
  headers: headersOf(written.headers),
  body_fields: bodyOf(written.body) ?? {},
  allows_inside: written.inside,
  facts: factsOf(facts),
});

/** Without a key or headers the saved ones stay. */
export const changedEndpoint = (written: Written): ChangedEndpoint => ({
  name: written.name,
  protocol: written.protocol,
  base_url: written.address,
  key: written.removesKey ? "" : written.key || null,
  headers: written.headers.trim() === "" ? null : headersOf(written.headers),
  body_fields: bodyOf(written.body) ?? {},
  allows_inside: written.inside,
});
