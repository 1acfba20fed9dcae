import { useState } from "react";
import { readSettings, saveSettings } from "../api/operator";
import type { InstanceSettings } from "../api/types";
import { useResource } from "../api/useResource";
import { useSession } from "../app/session";
import { operatorTexts } from "../texts/operator";
import { Button } from "../ui/Button";
import { ChoiceField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

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
  const [written, setWritten] = useState(settings);
  const [saved, setSaved] = useState(false);
  const write = (change: Partial<InstanceSettings>) => {
    setWritten({ ...written, ...change });
    setSaved(false);
  };
  const save = useTask(async () => {
    setSaved(false);
    setWritten(await saveSettings({ ...written, name: written.name.trim() }));
    await refreshInstance();
    setSaved(true);
  });
  return (
    <form className="card grid gap-5 p-4" onSubmit={save.submit}>
      <TextField
        label={operatorTexts.name}
        hint={operatorTexts.nameHint}
        maxLength={80}
        required
        value={written.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <ChoiceField
        legend={operatorTexts.signUp}
        name="sign-up"
        value={written.sign_up}
        options={modes}
        onChoose={(sign_up) => write({ sign_up })}
      />
      <ErrorNotice error={save.error} />
      <div className="flex items-center gap-4">
        <Button look="main" type="submit" disabled={save.busy || !written.name.trim()}>
          {operatorTexts.save}
        </Button>
        <span role="status" className="text-sm text-quiet">
          {saved ? operatorTexts.saved : ""}
        </span>
      </div>
    </form>
  );
}
