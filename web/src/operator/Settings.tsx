import { type FormEvent, useState } from "react";
import { readSettings, saveSettings } from "../api/operator";
import { sentenceOf } from "../api/request";
import type { InstanceSettings } from "../api/types";
import { useResource } from "../api/useResource";
import { useSession } from "../app/session";
import { operatorTexts } from "../texts/operator";
import { Button } from "../ui/Button";
import { ChoiceField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";

export function Settings() {
  const held = useResource("settings", readSettings);
  return <ResourceView held={held}>{(settings) => <Form settings={settings} />}</ResourceView>;
}

const modes = (["open", "invitation", "closed"] as const).map((value) => ({
  value,
  label: operatorTexts.modes[value],
}));

function Form({ settings }: { settings: InstanceSettings }) {
  const { refreshInstance } = useSession();
  const [written, setWritten] = useState(settings);
  const [state, setState] = useState<"changed" | "busy" | "saved">("changed");
  const [error, setError] = useState<unknown>(null);
  const write = (change: Partial<InstanceSettings>) => {
    setWritten({ ...written, ...change });
    setState("changed");
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    setState("busy");
    try {
      setWritten(await saveSettings({ ...written, name: written.name.trim() }));
      await refreshInstance();
      setState("saved");
    } catch (failure) {
      setError(failure);
      setState("changed");
    }
  };
  return (
    <form className="card grid gap-5 p-4" onSubmit={(event) => void save(event)}>
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
      {error !== null && <Notice tone="danger">{sentenceOf(error)}</Notice>}
      <div className="flex items-center gap-4">
        <Button look="main" type="submit" disabled={state === "busy" || !written.name.trim()}>
          {operatorTexts.save}
        </Button>
        <span role="status" className="text-sm text-quiet">
          {state === "saved" ? operatorTexts.saved : ""}
        </span>
      </div>
    </form>
  );
}
