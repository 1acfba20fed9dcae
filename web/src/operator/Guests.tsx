/** Whether GPTs can be opened to guests, and the limits of guest links. */
import { useState } from "react";
import { type GuestSettings, readGuestSettings, saveGuestSettings } from "../api/guestLinks";
import { useResource } from "../api/useResource";
import { CapFields } from "../gpts/sharing/CapFields";
import { guestLinkTexts } from "../texts/guestLinks";
import { ResourceView } from "../ui/ResourceView";
import { Switch } from "../ui/Switch";
import { SaveBar } from "./SaveBar";
import { useSaved } from "./useSaved";

const texts = guestLinkTexts.admin;

export function Guests() {
  const query = useResource("guest settings", readGuestSettings);
  return <ResourceView query={query}>{(settings) => <Form settings={settings} />}</ResourceView>;
}

function Form({ settings }: { settings: GuestSettings }) {
  const [fields, setFields] = useState(settings);
  const save = useSaved(() => saveGuestSettings(fields));
  const write = (change: Partial<GuestSettings>) => {
    setFields({ ...fields, ...change });
    save.changed();
  };
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <Switch
        label={texts.allow}
        hint={texts.allowHint}
        on={fields.allowed}
        onChange={(allowed) => write({ allowed })}
      />
      {fields.allowed && (
        <>
          <CapFields
            legend={`${guestLinkTexts.caps} · ${texts.defaults}`}
            caps={fields.usual}
            write={(usual) => write({ usual })}
          />
          <CapFields
            legend={`${guestLinkTexts.caps} · ${texts.maximum}`}
            caps={fields.most}
            write={(most) => write({ most })}
          />
          <p className="text-sm text-quiet">{texts.range}</p>
        </>
      )}
      <SaveBar save={save} label={texts.save} />
    </form>
  );
}
