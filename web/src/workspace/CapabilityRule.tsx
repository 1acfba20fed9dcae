/** A workspace's rule on GPT capabilities: form and read-only view. */
import { type Capability, everyCapability } from "../api/capabilities";
import type { RulesInForce } from "../api/workspaceRules";
import { capabilityTexts as texts } from "../texts/capabilities";
import { Checkbox } from "../ui/Checkbox";
import { ChoiceField } from "../ui/Field";

interface FieldsProps {
  /** Null allows all. */
  allowed: readonly Capability[] | null;
  write: (allowed: readonly Capability[] | null) => void;
}

export function CapabilityRuleFields({ allowed, write }: FieldsProps) {
  const toggle = (capability: Capability, on: boolean) =>
    write(everyCapability.filter((each) => (each === capability ? on : allowed?.includes(each))));
  return (
    <div className="card p-4">
      <ChoiceField
        legend={texts.title}
        hint={texts.rule.about}
        name="capabilities"
        value={allowed === null ? "all" : "some"}
        options={[
          { value: "all", label: texts.rule.all },
          { value: "some", label: texts.rule.some },
        ]}
        onChoose={(reach) => write(reach === "all" ? null : [])}
      />
      {allowed !== null && (
        <fieldset className="mt-3 border-s-2 border-line ps-4">
          <legend className="sr-only">{texts.rule.some}</legend>
          {everyCapability.map((one) => (
            <Checkbox
              key={one}
              label={texts.names[one]}
              on={allowed.includes(one)}
              onChange={(on) => toggle(one, on)}
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}

/** The rule in a short line. */
export function capabilityRuleLine({ capabilities }: RulesInForce): string {
  if (capabilities === null) return texts.rule.all;
  return capabilities.map((one) => texts.names[one]).join(", ") || texts.rule.none;
}
