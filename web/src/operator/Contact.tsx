/** The operator’s name and contact, as people see them. */
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

const words = serverAdminTexts.contact;

export function Contact() {
  const query = useResource("contact", readContact);
  return <ResourceView query={query}>{(told) => <Form told={told} />}</ResourceView>;
}

function Form({ told }: { told: ContactView }) {
  const { refreshInstance } = useSession();
  const [written, setWritten] = useState({ name: told.name, contact: told.contact });
  const save = useSaved(async () => {
    const { name, contact } = await saveContact(written.name, written.contact);
    setWritten({ name, contact });
    await refreshInstance();
  });
  const write = (change: Partial<typeof written>) => {
    setWritten({ ...written, ...change });
    save.changed();
  };
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <TextField
        label={words.name}
        hint={told.name_set ? words.fixed("DISCREET_OPERATOR_NAME") : words.nameHint}
        maxLength={200}
        disabled={told.name_set}
        value={written.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <TextField
        label={words.contact}
        hint={told.contact_set ? words.fixed("DISCREET_OPERATOR_CONTACT") : words.contactHint}
        maxLength={200}
        disabled={told.contact_set}
        value={written.contact}
        onChange={(event) => write({ contact: event.target.value })}
      />
      <SaveBar save={save} label={words.save} disabled={told.name_set && told.contact_set} />
    </form>
  );
}
