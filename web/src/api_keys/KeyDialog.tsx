/** Creates a key with its permissions and expiry, and then shows the key once. */
import { useState } from "react";
import { type Capability, type CapabilityUse, everyCapability } from "../api/capabilities";
import { readGpts } from "../api/gpts";
import { createKey, type Project, type WorkspaceApi } from "../api/programs";
import { useResource } from "../api/useResource";
import { useReauthentication } from "../security/Reauthenticate";
import { t } from "../texts";
import { capabilityTexts } from "../texts/capabilities";
import { apiKeyTexts } from "../texts/programs";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { Dialog } from "../ui/Dialog";
import { ChoiceField, Field, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { ShownOnce } from "../ui/ShownOnce";
import { useTask } from "../ui/useTask";

const texts = apiKeyTexts;
const lifetimes = ["7", "30", "90", "365"] as const;

interface KeyDialogProps {
  project: Project;
  api: WorkspaceApi;
  onClose: () => void;
  onMade: () => Promise<void>;
}

export function KeyDialog({ project, api, onClose, onMade }: KeyDialogProps) {
  const [text, setText] = useState<string | null>(null);
  if (text !== null) return <ShownOnce secret={text} texts={texts.shown} testId="new-key" onClose={onClose} />;
  const showKey = (secret: string) => {
    setText(secret);
    void onMade();
  };
  return (
    <Dialog title={texts.newKeyTitle(project.name)} onClose={onClose}>
      <KeyForm project={project} api={api} onClose={onClose} onMade={showKey} />
    </Dialog>
  );
}

interface KeyFields {
  name: string;
  days: (typeof lifetimes)[number];
  reach: "every" | "some" | "none";
  gpts: string[];
  models: boolean;
  may_embed: boolean;
  may_store: boolean;
  capabilities: Capability[];
}

const emptyFields: KeyFields = {
  name: "",
  days: "90",
  reach: "every",
  gpts: [],
  models: true,
  may_embed: false,
  may_store: false,
  capabilities: [],
};

function KeyForm({
  project,
  api,
  onClose,
  onMade,
}: Omit<KeyDialogProps, "onMade"> & { onMade: (text: string) => void }) {
  const [fields, setFields] = useState(emptyFields);
  const write = (change: Partial<KeyFields>) => setFields((previous) => ({ ...previous, ...change }));
  const { confirmed, dialog } = useReauthentication();
  const make = useTask(async () => {
    const { reach, gpts, days, name, ...rest } = fields;
    const scope = { every_gpt: reach === "every", gpts: reach === "some" ? gpts : [], ...rest };
    if (reach === "none") scope.capabilities = [];
    const key = { name: name.trim(), days: Number(days), ...scope };
    onMade((await confirmed(() => createKey(project.id, key))).text);
  });
  return (
    <form className="grid gap-5" onSubmit={make.submit}>
      <TextField
        label={texts.keyName}
        hint={texts.keyNameHint}
        required
        maxLength={80}
        autoComplete="off"
        value={fields.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <Field label={texts.lasts}>
        {(control) => (
          <select
            className="box"
            {...control}
            value={fields.days}
            onChange={(event) => write({ days: event.target.value as KeyFields["days"] })}
          >
            {lifetimes.map((days) => (
              <option key={days} value={days}>
                {texts.days[days]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ChoiceField
        legend={texts.gpts}
        name="reach"
        hint={texts.gptsHint}
        value={fields.reach}
        options={[
          { value: "every", label: texts.every },
          { value: "some", label: texts.some },
          { value: "none", label: texts.noGpts },
        ]}
        onChoose={(reach) => write({ reach })}
      />
      {fields.reach === "some" && <PickGpts chosen={fields.gpts} onChoose={(gpts) => write({ gpts })} />}
      {fields.reach !== "none" && (
        <PickCapabilities
          uses={api.capabilities}
          chosen={fields.capabilities}
          onChoose={(capabilities) => write({ capabilities })}
        />
      )}
      <fieldset className="grid gap-1">
        <legend className="mb-1 text-[0.9375rem] font-medium">{texts.alsoAllow}</legend>
        <Checkbox label={texts.models} on={fields.models} onChange={(models) => write({ models })} />
        <Checkbox label={texts.embeddings} on={fields.may_embed} onChange={(may_embed) => write({ may_embed })} />
        <Checkbox
          label={texts.store}
          hint={api.may_store ? undefined : texts.storeOff}
          on={fields.may_store}
          onChange={(may_store) => write({ may_store })}
        />
      </fieldset>
      <ErrorNotice error={make.error} />
      {dialog}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="main" type="submit" disabled={make.busy}>
          {make.busy ? texts.making : texts.makeKey}
        </Button>
      </div>
    </form>
  );
}

interface PickCapabilitiesProps {
  uses: readonly CapabilityUse[];
  chosen: readonly Capability[];
  onChoose: (capabilities: Capability[]) => void;
}

/** Offers the capabilities that work; the others show the reason why not. */
function PickCapabilities({ uses, chosen, onChoose }: PickCapabilitiesProps) {
  const toggle = (capability: Capability, on: boolean) =>
    onChoose(everyCapability.filter((each) => (each === capability ? on : chosen.includes(each))));
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-[0.9375rem] font-medium">{capabilityTexts.key.legend}</legend>
      <p className="text-sm text-quiet">{capabilityTexts.key.hint}</p>
      {uses.map(({ capability, allowed, sentence }) => (
        <Checkbox
          key={capability}
          label={capabilityTexts.names[capability]}
          hint={allowed ? undefined : typeset(sentence)}
          disabled={!allowed}
          on={chosen.includes(capability)}
          onChange={(on) => toggle(capability, on)}
        />
      ))}
    </fieldset>
  );
}

function PickGpts({ chosen, onChoose }: { chosen: readonly string[]; onChoose: (gpts: string[]) => void }) {
  const query = useResource("gpts-of-a-key", () => readGpts(""));
  const toggle = (id: string, on: boolean) => onChoose(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <ResourceView query={query}>
      {(all) => {
        const gpts = all.filter((gpt) => gpt.published);
        if (gpts.length === 0) return <p className="text-quiet">{texts.noPublished}</p>;
        return (
          <fieldset className="grid gap-1">
            <legend className="mb-1 text-[0.9375rem] font-medium">{texts.pick}</legend>
            {gpts.map((gpt) => (
              <Checkbox
                key={gpt.id}
                label={gpt.name}
                on={chosen.includes(gpt.id)}
                onChange={(on) => toggle(gpt.id, on)}
              />
            ))}
          </fieldset>
        );
      }}
    </ResourceView>
  );
}
