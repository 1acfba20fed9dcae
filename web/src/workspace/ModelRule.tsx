/** A workspace's rule on model providers (P14): form for owners, read-only view for others. */
import type { RulesInForce } from "../api/workspaceRules";
import { limits } from "../limits/effectiveLimit";
import { modelLimitTexts } from "../texts/modelLimits";
import { ChoiceField, TextField } from "../ui/Field";
import type { Faults, ModelFields } from "./rules";
import { useProviders } from "./useProviders";

interface RuleFieldsProps {
  workspace: string;
  fields: ModelFields;
  faults: Faults;
  write: (change: Partial<ModelFields>) => void;
}

const texts = modelLimitTexts.rule;

export function ModelRuleFields({ workspace, fields, faults, write }: RuleFieldsProps) {
  return (
    <div className="card grid gap-4 p-4">
      <ChoiceField
        legend={texts.name}
        hint={texts.about}
        name="model-rule"
        value={fields.limit}
        options={limits.map((value) => ({ value, label: modelLimitTexts.choices[value] }))}
        onChoose={(limit) => write({ limit })}
      />
      <ChoiceField
        legend={texts.providers}
        name="model-providers"
        value={fields.providers}
        options={[
          { value: "any", label: texts.providersAll },
          { value: "listed", label: texts.providersListed },
        ]}
        error={faults.providers}
        onChoose={(providers) => write({ providers })}
      />
      {fields.providers === "listed" && <Providers workspace={workspace} fields={fields} write={write} />}
      <TextField
        label={texts.countries}
        hint={texts.countriesHint}
        autoComplete="off"
        spellCheck={false}
        value={fields.countries}
        error={faults.countries}
        onChange={(event) => write({ countries: event.target.value })}
      />
      <TextField
        label={texts.kept}
        hint={texts.keptHint}
        inputMode="numeric"
        autoComplete="off"
        value={fields.providerDays}
        error={faults.providerDays}
        onChange={(event) => write({ providerDays: event.target.value })}
      />
    </div>
  );
}

function Providers({ workspace, fields, write }: Omit<RuleFieldsProps, "faults">) {
  const providers = useProviders(workspace);
  const options = [
    ...providers.map(({ endpoint_id: id, name }) => ({ id, name })),
    ...fields.endpoints
      .filter((id) => !providers.some((one) => one.endpoint_id === id))
      .map((id) => ({ id, name: texts.unknown })),
  ];
  const toggle = (id: string, on: boolean) =>
    write({ endpoints: on ? [...fields.endpoints, id].sort() : fields.endpoints.filter((other) => other !== id) });
  return (
    <fieldset className="grid gap-2 border-s-2 border-line ps-4">
      <legend className="sr-only">{texts.providersListed}</legend>
      {options.map(({ id, name }) => (
        <label key={id} className="flex min-h-8 items-center gap-3">
          <input
            type="checkbox"
            className="size-4 shrink-0 accent-(--accent)"
            checked={fields.endpoints.includes(id)}
            onChange={(event) => toggle(id, event.target.checked)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** The rule in short lines. */
export function ModelRuleLines({ workspace, rule }: { workspace: string; rule: RulesInForce["models"] }) {
  const providers = useProviders(workspace);
  const nameOf = (id: string) => providers.find((one) => one.endpoint_id === id)?.name ?? texts.unknown;
  const lines = [
    modelLimitTexts.choices[rule.limit],
    ...(rule.endpoints === null ? [] : [rule.endpoints.map(nameOf).join(", ")]),
    rule.countries === null ? texts.anyCountry : rule.countries.join(", "),
    rule.retention_days === null ? texts.anyTime : texts.keptFor(rule.retention_days),
  ];
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
