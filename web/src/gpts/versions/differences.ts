/** What is different between a version and the draft, said for a person to read. */
import type { OpenVersion, VersionAction } from "../../api/gptVersions";
import { t } from "../../texts";
import { builderTexts } from "../../texts/builder";
import { buildingTexts } from "../../texts/building";
import { capabilityTexts } from "../../texts/capabilities";
import { modelLimitTexts } from "../../texts/modelLimits";
import { modelPickerTexts } from "../../texts/modelPicker";

/** A text that is different: `name` says which. */
export interface TextDifference {
  name: string;
  before: string;
  after: string;
}

export interface ActionDifference {
  id: string;
  title: string;
  host: string;
  what: "added" | "removed" | "changed";
  sentences: string[];
  texts: TextDifference[];
}

const fields = buildingTexts.fields;
const tells = { keep: builderTexts.tellKeep, tell: builderTexts.tellTell } as const;
const uses = { cite: builderTexts.useCite, quote: builderTexts.useQuote } as const;

export function textDifferences(then: OpenVersion, draft: OpenVersion): TextDifference[] {
  const told = (one: OpenVersion): Record<string, string> => ({
    [fields.name]: one.name,
    [fields.description]: one.description,
    [fields.instructions]: one.instructions,
    [builderTexts.tell]: tells[one.instructions_use],
    [fields.starters]: one.starters.join("\n"),
    [fields.model]: one.model ?? buildingTexts.serversChoice,
    [modelPickerTexts.lets]:
      (one.lets_choose ?? one.model === null) ? modelPickerTexts.letsYes : modelPickerTexts.letsNo,
    [modelPickerTexts.parameters]: parametersLine(one.parameters),
    [capabilityTexts.title]: one.capabilities.map((each) => capabilityTexts.names[each]).join(", "),
    [fields.knowledge_use]: uses[one.knowledge_use],
    [modelLimitTexts.gpt.legend]: modelLimitTexts.choices[one.model_limit],
  });
  return different(told(then), told(draft));
}

/** Those that are set, as the dialog names them. */
function parametersLine({ temperature, top_p, answer_tokens, reasoning_effort }: OpenVersion["parameters"]): string {
  const told = [
    [modelPickerTexts.temperature, temperature],
    [modelPickerTexts.topP, top_p],
    [modelPickerTexts.longest, answer_tokens],
    [modelPickerTexts.effort, reasoning_effort && modelPickerTexts.efforts[reasoning_effort]],
  ];
  return told
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}${t.common.colon}${value}`)
    .join("\n");
}

export function actionDifferences(then: OpenVersion, draft: OpenVersion): ActionDifference[] {
  const now = new Map(draft.actions.map((action) => [action.id, action]));
  const before = new Map(then.actions.map((action) => [action.id, action]));
  const gone = then.actions.filter(({ id }) => !now.has(id)).map((action) => alone(action, "removed"));
  const rest = draft.actions.flatMap((action) => {
    const old = before.get(action.id);
    if (old === undefined) return [alone(action, "added")];
    const changed = compared(old, action);
    return changed === null ? [] : [changed];
  });
  return [...rest, ...gone];
}

const alone = (action: VersionAction, what: "added" | "removed"): ActionDifference => {
  const names = action.operations.map(({ name }) => name).join(", ");
  const { id, title, host } = action;
  return { id, title, host, what, sentences: names ? [buildingTexts.operations[what](names)] : [], texts: [] };
};

function compared(before: VersionAction, after: VersionAction): ActionDifference | null {
  const told = ({ policy_url, auth, document }: VersionAction) => ({
    [fields.policy]: policy_url ?? "",
    [fields.auth]: auth,
    [fields.document]: document,
  });
  const texts = different(told(before), told(after));
  const old = new Map(before.operations.map(({ name, fingerprint }) => [name, fingerprint]));
  const now = new Map(after.operations.map(({ name, fingerprint }) => [name, fingerprint]));
  const names = {
    added: [...now.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    changed: [...now.keys()].filter((name) => old.has(name) && old.get(name) !== now.get(name)),
  };
  const sentences = (["added", "removed", "changed"] as const)
    .filter((what) => names[what].length > 0)
    .map((what) => buildingTexts.operations[what](names[what].join(", ")));
  if (texts.length === 0 && sentences.length === 0) return null;
  return { id: after.id, title: after.title, host: after.host, what: "changed", sentences, texts };
}

function different(before: Record<string, string>, after: Record<string, string>): TextDifference[] {
  return Object.keys(after)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name] ?? "", after: after[name] ?? "" }));
}
