/** A workspace's rule on personal data in what goes to models elsewhere (P14): to write, and to read. */
import type { RulesInForce } from "../api/workspaceRules";
import { kinds } from "../masking/choices";
import { maskingRuleTexts as texts } from "../texts/maskingRule";
import { modelLimitTexts } from "../texts/modelLimits";
import { Checkbox } from "../ui/Checkbox";
import { type MaskingFields, maskingFieldsOf, ruleFor, stepsFor } from "./maskingFields";
import { useProviders } from "./useProviders";

interface FieldsProps {
  workspace: string;
  written: MaskingFields;
  write: (written: MaskingFields) => void;
}

export function MaskingRuleFields({ workspace, written, write }: FieldsProps) {
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
              value={ruleFor(written, kind)}
              onChange={(event) => write({ ...written, kinds: { ...written.kinds, [kind]: event.target.value } })}
            >
              {stepsFor(written, kind).map((step) => (
                <option key={step} value={step}>
                  {texts.rules[step]}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <Trusted workspace={workspace} written={written} write={write} />
    </fieldset>
  );
}

function Trusted({ workspace, written, write }: FieldsProps) {
  const providers = useProviders(workspace).filter(({ run_by }) => run_by !== "this_server");
  const gone = written.trusted.filter((id) => !providers.some((one) => one.endpoint_id === id));
  const named = [
    ...providers.map(({ endpoint_id: id, name }) => ({ id, name })),
    ...gone.map((id) => ({ id, name: modelLimitTexts.rule.unknown })),
  ];
  if (named.length === 0) return null;
  const toggle = (id: string, on: boolean) =>
    write({ ...written, trusted: on ? [...written.trusted, id].sort() : written.trusted.filter((one) => one !== id) });
  return (
    <fieldset>
      <legend className="font-medium">{texts.trusted}</legend>
      <p className="text-sm text-quiet">{texts.trustedHint}</p>
      {named.map(({ id, name }) => (
        <Checkbox key={id} label={name} on={written.trusted.includes(id)} onChange={(on) => toggle(id, on)} />
      ))}
    </fieldset>
  );
}

/** The rule in short lines. */
export function MaskingRuleLines({ workspace, rule }: { workspace: string; rule: RulesInForce["masking"] }) {
  const providers = useProviders(workspace);
  if (rule.masked.length + rule.blocked.length === 0) return texts.none;
  const nameOf = (id: string) => providers.find((one) => one.endpoint_id === id)?.name ?? modelLimitTexts.rule.unknown;
  const written = maskingFieldsOf(rule);
  const masked = kinds.filter((kind) => (kind !== "word" || written.kinds.word) && ruleFor(written, kind) === "mask");
  const lines: [string, string[]][] = [
    [texts.masked, masked.map((kind) => texts.kinds[kind])],
    [texts.blocked, rule.blocked.map((kind) => texts.kinds[kind])],
    [texts.unmasked, rule.trusted.map(nameOf)],
  ];
  return (
    <ul>
      {lines
        .filter(([, named]) => named.length > 0)
        .map(([label, named]) => (
          <li key={label}>
            {label}: {named.join(", ")}
          </li>
        ))}
    </ul>
  );
}
