/** How the server looks to everyone: name, accent colour, banner and logo, with a preview before it is saved. */
import { useState } from "react";
import { readBranding, removeLogo, saveBranding } from "../api/operator";
import { useResource } from "../api/useResource";
import { type Branding as Looks, setBranding } from "../app/branding";
import { useSession } from "../app/session";
import { t } from "../texts";
import { serverAdminTexts } from "../texts/serverAdmin";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { LongField, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { AccentField, isColour } from "./AccentField";
import { LogoField } from "./LogoField";
import { SaveBar } from "./SaveBar";
import { useSaved } from "./useSaved";

const words = serverAdminTexts.branding;

export function Branding() {
  const query = useResource("branding", readBranding);
  const [round, setRound] = useState(0);
  const afresh = async () => {
    await query.reload();
    setRound((before) => before + 1);
  };
  return (
    <ResourceView query={query}>
      {(looks) => <Form key={round} looks={looks} wasReset={round > 0} onReset={afresh} />}
    </ResourceView>
  );
}

interface FormProps {
  looks: Looks;
  wasReset: boolean;
  onReset: () => Promise<void>;
}

function Form({ looks, wasReset, onReset }: FormProps) {
  const { refreshInstance } = useSession();
  const [written, setWritten] = useState({ name: looks.name, accent: looks.accent, banner: looks.banner });
  const [asking, setAsking] = useState(false);
  const save = useSaved(async () => {
    setBranding(await saveBranding(written.name, written.accent, written.banner));
    await refreshInstance();
  });
  const write = (change: Partial<typeof written>) => {
    setWritten({ ...written, ...change });
    save.changed();
  };
  const reset = async () => {
    await saveBranding(t.product, "", "");
    setBranding(await removeLogo());
    await refreshInstance();
    await onReset();
  };
  return (
    <form className="card grid gap-6 p-4" onSubmit={save.submit}>
      {wasReset && <Notice tone="quiet">{words.wasReset}</Notice>}
      <TextField
        label={words.name}
        hint={words.nameHint}
        maxLength={80}
        required
        value={written.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <LogoField logo={looks.logo} />
      <AccentField accent={written.accent} onChoose={(accent) => write({ accent })} />
      <LongField
        label={words.banner}
        hint={words.bannerHint}
        rows={2}
        maxLength={300}
        value={written.banner}
        onChange={(event) => write({ banner: event.target.value })}
      />
      <SaveBar
        save={save}
        label={words.save}
        disabled={!written.name.trim() || (written.accent !== "" && !isColour(written.accent))}
      >
        <Button look="ghost" onClick={() => setAsking(true)}>
          {words.reset}
        </Button>
      </SaveBar>
      {asking && (
        <Confirm
          title={words.resetTitle}
          text={words.resetText}
          action={words.reset}
          onClose={() => setAsking(false)}
          onConfirm={reset}
        />
      )}
    </form>
  );
}
