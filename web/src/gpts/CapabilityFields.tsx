/** A switch for each of the GPT's capabilities, with the reason if one does not work. */
import { useRef } from "react";
import { type Capability, everyCapability, readCapabilities } from "../api/capabilities";
import type { Draft } from "../api/types";
import { useResource } from "../api/useResource";
import { capabilityTexts as texts } from "../texts/capabilities";
import { typeset } from "../texts/typeset";
import { Switch } from "../ui/Switch";
import { useHashScroll } from "../ui/useHashScroll";

export function CapabilityFields({ draft, write }: { draft: Draft; write: (change: Partial<Draft>) => void }) {
  const query = useResource("capabilities", readCapabilities);
  const uses = query.resource.state === "ready" ? query.resource.value : [];
  const place = useRef<HTMLElement>(null);
  useHashScroll("capabilities", place);
  const { capabilities } = draft;
  const toggle = (capability: Capability, on: boolean) =>
    write({ capabilities: everyCapability.filter((each) => (each === capability ? on : capabilities.includes(each))) });
  return (
    <section ref={place} aria-labelledby="capabilities" className="grid scroll-mt-6 gap-4">
      <div>
        <h2 id="capabilities" className="text-[0.9375rem] font-medium">
          {texts.title}
        </h2>
        <p className="mt-1 text-sm text-quiet">{texts.hint}</p>
        {draft.model_limit === "sealed" && <p className="mt-1 text-sm text-caution">{texts.sealed}</p>}
      </div>
      {everyCapability.map((one) => {
        const refusal = uses.find(({ capability, allowed }) => capability === one && !allowed)?.sentence;
        return (
          <Switch
            key={one}
            label={texts.names[one]}
            hint={refusal ? `${texts.about[one]} ${typeset(refusal)}` : texts.about[one]}
            on={capabilities.includes(one)}
            onChange={(on) => toggle(one, on)}
          />
        );
      })}
    </section>
  );
}
