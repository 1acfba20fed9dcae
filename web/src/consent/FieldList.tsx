/** Every value that would be or was sent: name, location, value and warnings. */
import { useState } from "react";
import type { SentField } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Button } from "../ui/Button";
import { Legend, MarkTag } from "./AnnotatedValue";
import { FieldValue } from "./FieldValue";
import { Name } from "./UntrustedText";
import { countMarked, kindsOf, marksOf, maskable, splitFields } from "./values";

interface ListProps {
  fields: readonly SentField[];
  /** Masks the personal data in one field. If omitted, the list is read-only. */
  onMask?: (pointer: string) => void;
}

export function FieldList({ fields, onMask }: ListProps) {
  const [all, setAll] = useState(false);
  const { shown, others } = splitFields(fields);
  return (
    <div>
      <dl className="grid gap-x-4 gap-y-3">
        {(all ? fields : shown).map((field) => (
          <Row key={field.pointer} field={field} onMask={onMask} />
        ))}
      </dl>
      {!all && others.length > 0 && (
        <Button className="mt-3" onClick={() => setAll(true)}>
          {consentTexts.moreFields(others.length, countMarked(others))}
        </Button>
      )}
      <Legend present={kindsOf(fields)} />
    </div>
  );
}

function Row({ field, onMask }: { field: SentField } & Pick<ListProps, "onMask">) {
  const marks = marksOf(field);
  const canMask = onMask !== undefined && maskable([field]).length > 0;
  return (
    <div className="grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,11rem)_minmax(0,1fr)]">
      <dt className="flex flex-wrap items-baseline gap-x-2 sm:block sm:pt-1.5">
        <Name text={field.name} className="font-medium" />
        <span className="label sm:block">
          {[consentTexts.types[field.type], consentTexts.places[field.place]].filter(Boolean).join(", ")}
        </span>
      </dt>
      <dd className="min-w-0">
        <FieldValue field={field} />
        {marks.length > 0 && (
          <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-0.5">
            {marks.map((mark) => (
              <MarkTag key={`${mark.kind} ${mark.what}`} mark={mark} />
            ))}
            {canMask && (
              <button
                type="button"
                className="link min-h-6 text-sm"
                aria-label={consentTexts.maskOf(field.name)}
                onClick={() => onMask(field.pointer)}
              >
                {consentTexts.maskShort}
              </button>
            )}
          </div>
        )}
      </dd>
    </div>
  );
}
