/** The setting for who can sign up. */
import { useState } from "react";
import { readSettings, saveSignUp } from "../api/operator";
import type { InstanceSettings } from "../api/types";
import { useResource } from "../api/useResource";
import { useSession } from "../app/session";
import { operatorTexts } from "../texts/operator";
import { ChoiceField } from "../ui/Field";
import { ResourceView } from "../ui/ResourceView";
import { SaveBar } from "./SaveBar";
import { useSaved } from "./useSaved";

export function Settings() {
  const query = useResource("settings", readSettings);
  return <ResourceView query={query}>{(settings) => <Form settings={settings} />}</ResourceView>;
}

const modes = (["open", "invitation", "closed"] as const).map((value) => ({
  value,
  label: operatorTexts.modes[value],
}));

function Form({ settings }: { settings: InstanceSettings }) {
  const { refreshInstance } = useSession();
  const [chosen, setChosen] = useState(settings.sign_up);
  const save = useSaved(async () => {
    await saveSignUp(chosen);
    await refreshInstance();
  });
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <ChoiceField
        legend={operatorTexts.signUp}
        name="sign-up"
        value={chosen}
        options={modes}
        onChoose={(mode) => {
          setChosen(mode);
          save.changed();
        }}
      />
      <SaveBar save={save} label={operatorTexts.save} />
    </form>
  );
}
