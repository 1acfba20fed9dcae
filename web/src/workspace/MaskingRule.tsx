/** A workspace's rule on personal data sent to external models (P14): form and read-only view. */
import type { RulesInForce } from "../api/workspaceRules";
import { kinds } from "../masking/choices";
import { maskingRuleTexts as texts } from "../texts/maskingRule";
import { modelLimitTexts } from "../texts/modelLimits";
import { Checkbox } from "../ui/Checkbox";
import { type MaskingFields, maskingFieldsOf, ruleFor, stepsFor } from "./maskingFields";
import { useProviders } from "./useProviders";

interface FieldsProps {
  workspace: string;
  fields: MaskingFields;
  write: (fields: MaskingFields) => void;
}

export function MaskingRuleFields({ workspace, fields, write }: FieldsProps) {
  return (
    <fieldset className="card grid gap-4 p-4">
      <legend className="sr-only">{texts.name}</legend>
      <div>
        <p aria-hidden="true" className="font-medium">
          {texts.name}
        </p>
        <p className="mt-1 text-sm text-quiet">{texts.about}</p>
        <p className="mt-1 text-sm text-quiet">{texts.blockHint}</p>
        <p className="mt-1 text-sm text-quiet">{texts.secretHint}</p>
      </div>
      <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {kinds.map((kind) => (
          <label key={kind} className="flex min-h-10 items-center justify-between gap-3">
            <span className="min-w-0 wrap-anywhere">{texts.kinds[kind]}</span>
            <select
              className="box w-36 shrink-0"
              value={ruleFor(fields, kind)}
              onChange={(event) => write({ ...fields, kinds: { ...fields.kinds, [kind]: event.target.value } })}
            >
              {stepsFor(fields, kind).map((step) => (
                <option key={step} value={step}>
                  {texts.rules[step]}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <Trusted workspace={workspace} fields={fields} write={write} />
    </fieldset>
  );
}

function Trusted({ workspace, fields, write }: FieldsProps) {
  const providers = useProviders(workspace).filter(({ run_by }) => run_by !== "this_server");
  const unknownIds = fields.trusted.filter((id) => !providers.some((one) => one.endpoint_id === id));
  const options = [
    ...providers.map(({ endpoint_id: id, name }) => ({ id, name })),
    ...unknownIds.map((id) => ({ id, name: modelLimitTexts.rule.unknown })),
  ];
  if (options.length === 0) return null;
  const toggle = (id: string, on: boolean) =>
    write({ ...fields, trusted: on ? [...fields.trusted, id].sort() : fields.trusted.filter((one) => one !== id) });
  return (
    <fieldset>
      <legend className="font-medium">{texts.trusted}</legend>
      <p className="text-sm text-quiet">{texts.trustedHint}</p>
      {options.map(({ id, name }) => (
        <Checkbox key={id} label={name} on={fields.trusted.includes(id)} onChange={(on) => toggle(id, on)} />
      ))}
    </fieldset>
  );
}

/** The rule in short lines. */
export function MaskingRuleLines({ workspace, rule }: { workspace: string; rule: RulesInForce["masking"] }) {
  const providers = useProviders(workspace);
  if (rule.masked.length + rule.blocked.length === 0) return texts.none;
  const nameOf = (id: string) => providers.find((one) => one.endpoint_id === id)?.name ?? modelLimitTexts.rule.unknown;
  const fields = maskingFieldsOf(rule);
  const masked = kinds.filter((kind) => (kind !== "word" || fields.kinds.word) && ruleFor(fields, kind) === "mask");
  const lines: [string, string[]][] = [
    [texts.masked, masked.map((kind) => texts.kinds[kind])],
    [texts.blocked, rule.blocked.map((kind) => texts.kinds[kind])],
    [texts.unmasked, rule.trusted.map(nameOf)],
  ];
  return (
    <ul>
      {lines
        .filter(([, options]) => options.length > 0)
        .map(([label, options]) => (
          <li key={label}>
            {label}: {options.join(", ")}
          </li>
        ))}
    </ul>
  );
}
