/** A workspace's rule on who may run the models that its people write to (P14): as owners write it, as others read it. */
import type { RulesInForce } from "../api/workspaceRules";
import { limits } from "../limits/inForce";
import { modelLimitTexts } from "../texts/modelLimits";
import { ChoiceField, TextField } from "../ui/Field";
import type { Faults, ModelFields } from "./rules";
import { useProviders } from "./useProviders";

interface RuleFieldsProps {
  workspace: string;
  written: ModelFields;
  faults: Faults;
  write: (change: Partial<ModelFields>) => void;
}

const texts = modelLimitTexts.rule;

export function ModelRuleFields({ workspace, written, faults, write }: RuleFieldsProps) {
  return (
    <div className="card grid gap-4 p-4">
      <ChoiceField
        legend={texts.name}
        hint={texts.about}
        name="model-rule"
        value={written.limit}
        options={limits.map((value) => ({ value, label: modelLimitTexts.choices[value] }))}
        onChoose={(limit) => write({ limit })}
      />
      <ChoiceField
        legend={texts.providers}
        name="model-providers"
        value={written.providers}
        options={[
          { value: "any", label: texts.providersAll },
          { value: "listed", label: texts.providersListed },
        ]}
        error={faults.providers}
        onChoose={(providers) => write({ providers })}
      />
      {written.providers === "listed" && <Providers workspace={workspace} written={written} write={write} />}
      <TextField
        label={texts.countries}
        hint={texts.countriesHint}
        autoComplete="off"
        spellCheck={false}
        value={written.countries}
        error={faults.countries}
        onChange={(event) => write({ countries: event.target.value })}
      />
      <TextField
        label={texts.kept}
        hint={texts.keptHint}
        inputMode="numeric"
        autoComplete="off"
        value={written.kept}
        error={faults.kept}
        onChange={(event) => write({ kept: event.target.value })}
      />
    </div>
  );
}

function Providers({ workspace, written, write }: Omit<RuleFieldsProps, "faults">) {
  const providers = useProviders(workspace);
  const named = [
    ...providers.map(({ endpoint_id: id, name }) => ({ id, name })),
    ...written.endpoints
      .filter((id) => !providers.some((one) => one.endpoint_id === id))
      .map((id) => ({ id, name: texts.unknown })),
  ];
  const toggle = (id: string, on: boolean) =>
    write({ endpoints: on ? [...written.endpoints, id].sort() : written.endpoints.filter((other) => other !== id) });
  return (
    <fieldset className="grid gap-2 border-s-2 border-line ps-4">
      <legend className="sr-only">{texts.providersListed}</legend>
      {named.map(({ id, name }) => (
        <label key={id} className="flex min-h-8 items-center gap-3">
          <input
            type="checkbox"
            className="size-4 shrink-0 accent-(--accent)"
            checked={written.endpoints.includes(id)}
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
