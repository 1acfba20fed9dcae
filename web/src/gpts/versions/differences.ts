/** The differences between a version and the draft as readable text. */
import type { OpenVersion, VersionAction } from "../../api/gptVersions";
import { t } from "../../texts";
import { builderTexts } from "../../texts/builder";
import { buildingTexts } from "../../texts/building";
import { capabilityTexts } from "../../texts/capabilities";
import { modelLimitTexts } from "../../texts/modelLimits";
import { modelPickerTexts } from "../../texts/modelPicker";

/** A text that differs; `name` identifies it. */
export interface TextDifference {
  name: string;
  before: string;
  after: string;
}

export interface ActionDifference {
  id: string;
  title: string;
  host: string;
  kind: "added" | "removed" | "changed";
  sentences: string[];
  texts: TextDifference[];
}

const fieldNames = buildingTexts.fields;
const tells = { keep: builderTexts.tellKeep, tell: builderTexts.tellTell } as const;
const uses = { cite: builderTexts.useCite, quote: builderTexts.useQuote } as const;

export function textDifferences(version: OpenVersion, draft: OpenVersion): TextDifference[] {
  const textsOf = (one: OpenVersion): Record<string, string> => ({
    [fieldNames.name]: one.name,
    [fieldNames.description]: one.description,
    [fieldNames.instructions]: one.instructions,
    [builderTexts.protectInstructions]: tells[one.instructions_use],
    [fieldNames.starters]: one.starters.join("\n"),
    [fieldNames.model]: one.model ?? buildingTexts.serversChoice,
    [modelPickerTexts.letsChoose]:
      (one.lets_choose ?? one.model === null) ? modelPickerTexts.letsYes : modelPickerTexts.letsNo,
    [modelPickerTexts.parameters]: parametersLine(one.parameters),
    [capabilityTexts.title]: one.capabilities.map((each) => capabilityTexts.names[each]).join(", "),
    [fieldNames.knowledge_use]: uses[one.knowledge_use],
    [modelLimitTexts.gpt.legend]: modelLimitTexts.choices[one.model_limit],
  });
  return differingTexts(textsOf(version), textsOf(draft));
}

/** The parameters that are set, named as in the dialog. */
function parametersLine({ temperature, top_p, answer_tokens, reasoning_effort }: OpenVersion["parameters"]): string {
  const parameters = [
    [modelPickerTexts.temperature, temperature],
    [modelPickerTexts.topP, top_p],
    [modelPickerTexts.longest, answer_tokens],
    [modelPickerTexts.effort, reasoning_effort && modelPickerTexts.efforts[reasoning_effort]],
  ];
  return parameters
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}${t.common.colon}${value}`)
    .join("\n");
}

export function actionDifferences(version: OpenVersion, draft: OpenVersion): ActionDifference[] {
  const now = new Map(draft.actions.map((action) => [action.id, action]));
  const before = new Map(version.actions.map((action) => [action.id, action]));
  const removed = version.actions.filter(({ id }) => !now.has(id)).map((action) => wholeAction(action, "removed"));
  const others = draft.actions.flatMap((action) => {
    const old = before.get(action.id);
    if (old === undefined) return [wholeAction(action, "added")];
    const changed = compareActions(old, action);
    return changed === null ? [] : [changed];
  });
  return [...others, ...removed];
}

const wholeAction = (action: VersionAction, kind: "added" | "removed"): ActionDifference => {
  const names = action.operations.map(({ name }) => name).join(", ");
  const { id, title, host } = action;
  return { id, title, host, kind, sentences: names ? [buildingTexts.operations[kind](names)] : [], texts: [] };
};

function compareActions(before: VersionAction, after: VersionAction): ActionDifference | null {
  const textsOf = ({ policy_url, auth, document }: VersionAction) => ({
    [fieldNames.policy]: policy_url ?? "",
    [fieldNames.auth]: auth,
    [fieldNames.document]: document,
  });
  const texts = differingTexts(textsOf(before), textsOf(after));
  const old = new Map(before.operations.map(({ name, fingerprint }) => [name, fingerprint]));
  const now = new Map(after.operations.map(({ name, fingerprint }) => [name, fingerprint]));
  const names = {
    added: [...now.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    changed: [...now.keys()].filter((name) => old.has(name) && old.get(name) !== now.get(name)),
  };
  const sentences = (["added", "removed", "changed"] as const)
    .filter((kind) => names[kind].length > 0)
    .map((kind) => buildingTexts.operations[kind](names[kind].join(", ")));
  if (texts.length === 0 && sentences.length === 0) return null;
  return { id: after.id, title: after.title, host: after.host, kind: "changed", sentences, texts };
}

function differingTexts(before: Record<string, string>, after: Record<string, string>): TextDifference[] {
  return Object.keys(after)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name] ?? "", after: after[name] ?? "" }));
}
