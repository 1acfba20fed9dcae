/** Versions of one's own GPT. */
import { request } from "./request";
import type { GptEdit, InstructionsUse, KnowledgeUse, Time } from "./types";

export interface PublishedVersion {
  number: number;
  made_at: Time;
  note: string;
  /** The one that people use now. */
  current: boolean;
}

export interface VersionAction {
  id: string;
  title: string;
  host: string;
  policy_url: string | null;
  auth: string;
  document: string;
  operations: { name: string; fingerprint: string }[];
}

/** What was written in one version; number 0 is the draft. */
export interface OpenVersion {
  number: number;
  name: string;
  description: string;
  instructions: string;
  starters: string[];
  model: string | null;
  knowledge_use: KnowledgeUse;
  instructions_use: InstructionsUse;
  actions: VersionAction[];
  /** Names of knowledge files that were added after it. */
  files_since: string[];
}

const at = (gpt: string) => `/api/gpts/${gpt}/versions`;

export const readVersions = (gpt: string) =>
  request<{ versions: PublishedVersion[] }>("GET", at(gpt)).then(({ versions }) => versions);
export const readVersion = (gpt: string, number: number) => request<OpenVersion>("GET", `${at(gpt)}/${number}`);
export const restoreVersion = (gpt: string, number: number) =>
  request<GptEdit>("POST", `${at(gpt)}/${number}/restore`);
