/** The server's branding: name, accent colour, banner and logo, with a preview before saving. */
import { useState } from "react";
import { readBranding, removeLogo, saveBranding } from "../api/operator";
import { useResource } from "../api/useResource";
import { type Branding as BrandingView, setBranding } from "../app/branding";
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

const texts = serverAdminTexts.branding;

export function Branding() {
  const query = useResource("branding", readBranding);
  const [resets, setResets] = useState(0);
  const reset = async () => {
    await query.reload();
    setResets((previous) => previous + 1);
  };
  return (
    <ResourceView query={query}>
      {(branding) => <Form key={resets} branding={branding} wasReset={resets > 0} onReset={reset} />}
    </ResourceView>
  );
}

interface FormProps {
  branding: BrandingView;
  wasReset: boolean;
  onReset: () => Promise<void>;
}

function Form({ branding, wasReset, onReset }: FormProps) {
  const { refreshInstance } = useSession();
  const [fields, setFields] = useState({ name: branding.name, accent: branding.accent, banner: branding.banner });
  const [confirming, setConfirming] = useState(false);
  const save = useSaved(async () => {
    setBranding(await saveBranding(fields.name, fields.accent, fields.banner));
    await refreshInstance();
  });
  const write = (change: Partial<typeof fields>) => {
    setFields({ ...fields, ...change });
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
      {wasReset && <Notice tone="quiet">{texts.wasReset}</Notice>}
      <TextField
        label={texts.name}
        hint={texts.nameHint}
        maxLength={80}
        required
        value={fields.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <LogoField logo={branding.logo} />
      <AccentField accent={fields.accent} onChoose={(accent) => write({ accent })} />
      <LongField
        label={texts.banner}
        hint={texts.bannerHint}
        rows={2}
        maxLength={300}
        value={fields.banner}
        onChange={(event) => write({ banner: event.target.value })}
      />
      <SaveBar
        save={save}
        label={texts.save}
        disabled={!fields.name.trim() || (fields.accent !== "" && !isColour(fields.accent))}
      >
        <Button variant="ghost" onClick={() => setConfirming(true)}>
          {texts.reset}
        </Button>
      </SaveBar>
      {confirming && (
        <Confirm
          title={texts.resetTitle}
          text={texts.resetText}
          action={texts.reset}
          onClose={() => setConfirming(false)}
          onConfirm={reset}
        />
      )}
    </form>
  );
}
