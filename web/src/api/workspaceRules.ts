import { request } from "./request";
import type {
  Builders,
  EffectView,
  MaskedWordsView,
  OutsideGptView,
  RulesBody,
  RulesChangeView,
  RulesView,
  ThirdPartyGpts,
} from "./schema";

export type { Builders, ThirdPartyGpts };

/** The rules set by a workspace's owners. `domains` null allows any, an empty list none. */
export type Rules = RulesBody;

/** `name` and `builder` are null for a deleted GPT. */
export type OutsideGpt = OutsideGptView;

/** `by` is null for the command line. */
export type PastChange = RulesChangeView;

export type RulesInForce = RulesView;

export type Effect = EffectView;

const pathOf = (workspace: string) => `/api/workspaces/${workspace}`;

export const readRules = (workspace: string) => request<RulesInForce>("GET", `${pathOf(workspace)}/rules`);
/** A dry run: what these rules would end. */
export const previewEffects = (workspace: string, rules: Rules) =>
  request<{ effects: Effect[] }>("POST", `${pathOf(workspace)}/rules/effects`, rules).then((r) => r.effects);
/** `revision`: the rules that were edited. The owner has confirmed what the change ends. */
export const changeRules = (workspace: string, rules: Rules, revision: number) =>
  request<RulesInForce>("PUT", `${pathOf(workspace)}/rules`, { ...rules, revision, confirmed: true });
export const findOutsideGpts = (workspace: string, q: string) =>
  request<{ gpts: OutsideGpt[] }>("GET", `${pathOf(workspace)}/outside-gpts?q=${encodeURIComponent(q)}`).then(
    (r) => r.gpts,
  );

/** The words that the current workspace masks for external models; null for members who see only their number. */
export type MaskedWords = MaskedWordsView;
export const readMaskedWords = () => request<MaskedWords>("GET", "/api/workspace/masked-words");
export const changeMaskedWords = (words: readonly string[]) =>
  request<MaskedWords>("PUT", "/api/workspace/masked-words", { words });
