/** The daily message caps of a guest link: in total, per guest and per network. */
import type { MessageCaps } from "../../api/guestLinks";
import { count } from "../../texts/dates";
import { guestLinkTexts as texts } from "../../texts/guestLinks";
import { TextField } from "../../ui/Field";

const names = ["link", "guest", "range"] as const;

const isWithin = (cap: number, limit: number) => cap >= 1 && cap <= limit;
export const areWithin = (caps: MessageCaps, limit: MessageCaps) =>
  names.every((name) => isWithin(caps[name], limit[name]));

interface CapFieldsProps {
  legend: string;
  caps: MessageCaps;
  /** The highest allowed values; if omitted, no limit is shown. */
  limit?: MessageCaps;
  write: (caps: MessageCaps) => void;
}

export function CapFields({ legend, caps, limit, write }: CapFieldsProps) {
  return (
    <fieldset>
      <legend className="mb-2 text-[0.9375rem] font-medium">{legend}</legend>
      <div className="grid gap-4 sm:grid-cols-3">
        {names.map((name) => (
          <TextField
            key={name}
            label={texts.cap[name]}
            hint={limit && texts.highest(count(limit[name]))}
            type="number"
            required
            min={1}
            max={limit?.[name]}
            error={limit && !isWithin(caps[name], limit[name]) ? texts.capWrong(count(limit[name])) : null}
            value={caps[name] || ""}
            onChange={(event) => write({ ...caps, [name]: Math.trunc(event.target.valueAsNumber) || 0 })}
          />
        ))}
      </div>
    </fieldset>
  );
}
