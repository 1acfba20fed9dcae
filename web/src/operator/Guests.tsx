/** Whether GPTs can be opened to people without an account, and the limits of their links. */
import { useState } from "react";
import { type GuestSettings, type MessageCaps, readGuestSettings, saveGuestSettings } from "../api/guestLinks";
import { useResource } from "../api/useResource";
import { guestLinkTexts } from "../texts/guestLinks";
import { TextField } from "../ui/Field";
import { ResourceView } from "../ui/ResourceView";
import { Switch } from "../ui/Switch";
import { SaveBar } from "./SaveBar";
import { useSaved } from "./useSaved";

const texts = guestLinkTexts.admin;
const capNames = ["link", "guest", "range"] as const;

export function Guests() {
  const query = useResource("guest settings", readGuestSettings);
  return <ResourceView query={query}>{(settings) => <Form settings={settings} />}</ResourceView>;
}

function Form({ settings }: { settings: GuestSettings }) {
  const [written, setWritten] = useState(settings);
  const save = useSaved(() => saveGuestSettings(written));
  const write = (change: Partial<GuestSettings>) => {
    setWritten({ ...written, ...change });
    save.changed();
  };
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <Switch
        label={texts.allow}
        hint={texts.allowHint}
        on={written.allowed}
        onChange={(allowed) => write({ allowed })}
      />
      {written.allowed && (
        <>
          <Caps legend={texts.usual} caps={written.usual} write={(usual) => write({ usual })} />
          <Caps legend={texts.most} caps={written.most} write={(most) => write({ most })} />
          <p className="text-sm text-quiet">{texts.range}</p>
        </>
      )}
      <SaveBar save={save} label={texts.save} />
    </form>
  );
}

interface CapsProps {
  legend: string;
  caps: MessageCaps;
  write: (caps: MessageCaps) => void;
}

function Caps({ legend, caps, write }: CapsProps) {
  return (
    <fieldset>
      <legend className="mb-2 text-[0.9375rem] font-medium">
        {texts.caps} · {legend}
      </legend>
      <div className="grid gap-4 sm:grid-cols-3">
        {capNames.map((name) => (
          <TextField
            key={name}
            label={guestLinkTexts.cap[name]}
            type="number"
            required
            min={1}
            value={caps[name] || ""}
            onChange={(event) => write({ ...caps, [name]: Math.trunc(event.target.valueAsNumber) || 0 })}
          />
        ))}
      </div>
    </fieldset>
  );
}
