import { useRef } from "react";
import { builderTexts } from "../texts/builder";
import { Field } from "../ui/Field";
import { useHashScroll } from "../ui/useHashScroll";

/** Maximum length in characters, counted like on the server. */
const limit = 32000;

export { limit as instructionsLimit };

export function Instructions({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const length = [...value].length;
  const isTooLong = length > limit;
  const region = useRef<HTMLDivElement>(null);
  useHashScroll("instructions", region);
  return (
    <div ref={region} className="relative scroll-mt-6">
      <Field
        label={builderTexts.instructions}
        hint={builderTexts.instructionsHint}
        error={isTooLong ? builderTexts.instructionsLong(length - limit) : null}
      >
        {(control) => (
          <textarea
            className="box"
            rows={10}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...control}
          />
        )}
      </Field>
      <p className={`absolute top-0.5 right-0 font-mono text-xs ${isTooLong ? "text-danger" : "text-quiet"}`}>
        {builderTexts.counter(length, limit)}
      </p>
    </div>
  );
}
