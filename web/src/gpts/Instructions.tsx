import { useRef } from "react";
import { builderTexts } from "../texts/builder";
import { Field } from "../ui/Field";
import { useHashScroll } from "../ui/useHashScroll";

/** Characters, as the server counts them. */
const limit = 32000;

export { limit as instructionsLimit };

export function Instructions({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const length = [...value].length;
  const over = length > limit;
  const place = useRef<HTMLDivElement>(null);
  useHashScroll("instructions", place);
  return (
    <div ref={place} className="relative scroll-mt-6">
      <Field
        label={builderTexts.instructions}
        hint={builderTexts.instructionsHint}
        error={over ? builderTexts.instructionsLong(length - limit) : null}
      >
        {(tied) => (
          <textarea
            className="box"
            rows={10}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            {...tied}
          />
        )}
      </Field>
      <p className={`absolute top-0.5 right-0 font-mono text-xs ${over ? "text-danger" : "text-quiet"}`}>
        {builderTexts.counter(length, limit)}
      </p>
    </div>
  );
}
