/** The most messages a day of a link for guests: of the link, of each guest, of each network. */
import type { MessageCaps } from "../../api/guestLinks";
import { count } from "../../texts/dates";
import { guestLinkTexts as texts } from "../../texts/guestLinks";
import { TextField } from "../../ui/Field";

const names = ["link", "guest", "range"] as const;

const isWithin = (cap: number, most: number) => cap >= 1 && cap <= most;
export const areWithin = (caps: MessageCaps, most: MessageCaps) =>
  names.every((name) => isWithin(caps[name], most[name]));

interface CapFieldsProps {
  legend: string;
  caps: MessageCaps;
  /** The highest that can be set; without it, no limit is shown. */
  most?: MessageCaps;
  write: (caps: MessageCaps) => void;
}

export function CapFields({ legend, caps, most, write }: CapFieldsProps) {
  return (
    <fieldset>
      <legend className="mb-2 text-[0.9375rem] font-medium">{legend}</legend>
      <div className="grid gap-4 sm:grid-cols-3">
        {names.map((name) => (
          <TextField
            key={name}
            label={texts.cap[name]}
            hint={most && texts.highest(count(most[name]))}
            type="number"
            required
            min={1}
            max={most?.[name]}
            error={most && !isWithin(caps[name], most[name]) ? texts.capWrong(count(most[name])) : null}
            value={caps[name] || ""}
            onChange={(event) => write({ ...caps, [name]: Math.trunc(event.target.valueAsNumber) || 0 })}
          />
        ))}
      </div>
    </fieldset>
  );
}
