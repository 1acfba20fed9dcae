import type { ActionField } from "../../api/actions";
import { actionTexts } from "../../texts/actions";

/** The data that an operation sends: each field with its location, type and whether it is required. */
export function SentFields({ fields }: { fields: readonly ActionField[] }) {
  if (fields.length === 0) return <p className="mt-1 text-sm text-quiet">{actionTexts.sendsNothing}</p>;
  return (
    <dl className="mt-1 divide-y divide-line text-sm">
      {fields.map(({ name, place, type, required, description }) => (
        <div key={`${place} ${name}`} className="py-1.5">
          <dt className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-mono wrap-anywhere">{name}</span>
            <span className="label">{actionTexts.places[place]}</span>
            <span className="label">{type}</span>
            <span className="label">{required ? actionTexts.always : actionTexts.conditional}</span>
          </dt>
          <dd className="break-words text-quiet">{description}</dd>
        </div>
      ))}
    </dl>
  );
}
