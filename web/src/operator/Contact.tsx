/** The operator's public name and contact. */
import { useState } from "react";
import { readContact, saveContact } from "../api/operator";
import type { ContactView } from "../api/schema";
import { useResource } from "../api/useResource";
import { useSession } from "../app/session";
import { serverAdminTexts } from "../texts/serverAdmin";
import { TextField } from "../ui/Field";
import { ResourceView } from "../ui/ResourceView";
import { SaveBar } from "./SaveBar";
import { useSaved } from "./useSaved";

const texts = serverAdminTexts.contact;

export function Contact() {
  const query = useResource("contact", readContact);
  return <ResourceView query={query}>{(stored) => <Form stored={stored} />}</ResourceView>;
}

function Form({ stored }: { stored: ContactView }) {
  const { refreshInstance } = useSession();
  const [fields, setFields] = useState({ name: stored.name, contact: stored.contact });
  const save = useSaved(async () => {
    const { name, contact } = await saveContact(fields.name, fields.contact);
    setFields({ name, contact });
    await refreshInstance();
  });
  const write = (change: Partial<typeof fields>) => {
    setFields({ ...fields, ...change });
    save.changed();
  };
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <TextField
        label={texts.name}
        hint={stored.name_set ? texts.fixed("DISCREET_OPERATOR_NAME") : texts.nameHint}
        maxLength={200}
        disabled={stored.name_set}
        value={fields.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <TextField
        label={texts.contact}
        hint={stored.contact_set ? texts.fixed("DISCREET_OPERATOR_CONTACT") : texts.contactHint}
        maxLength={200}
        disabled={stored.contact_set}
        value={fields.contact}
        onChange={(event) => write({ contact: event.target.value })}
      />
      <SaveBar save={save} label={texts.save} disabled={stored.name_set && stored.contact_set} />
    </form>
  );
}
