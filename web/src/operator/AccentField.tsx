/** The accent colour, previewed in light and dark with the readable shades that the server computes. */
import { useEffect, useRef } from "react";
import { readShades } from "../api/operator";
import type { AccentShadesView } from "../api/schema";
import { useResource } from "../api/useResource";
import { applyAccent, type Shade } from "../app/branding";
import { serverAdminTexts } from "../texts/serverAdmin";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { ResourceView } from "../ui/ResourceView";

const texts = serverAdminTexts.branding;
const OWN = "#0f5f57";

export const isColour = (text: string) => /^#[0-9a-f]{6}$/i.test(text);

export function AccentField({ accent, onChoose }: { accent: string; onChoose: (accent: string) => void }) {
  const wrong = accent !== "" && !isColour(accent);
  return (
    <div className="grid gap-3">
      <Field label={texts.accent} hint={texts.accentHint} error={wrong ? texts.accentWrong : null}>
        {(control) => (
          <div className="flex flex-wrap items-center gap-3">
            <input
              type="color"
              aria-label={texts.accentPick}
              className="size-11 rounded-lg border border-edge bg-surface p-1"
              value={isColour(accent) ? accent.toLowerCase() : OWN}
              onChange={(event) => onChoose(event.target.value)}
            />
            <input
              className="box max-w-36 font-mono"
              {...control}
              placeholder={OWN}
              maxLength={7}
              spellCheck={false}
              value={accent}
              onChange={(event) => onChoose(event.target.value.trim())}
            />
            {accent !== "" && <Button onClick={() => onChoose("")}>{texts.accentOwn}</Button>}
          </div>
        )}
      </Field>
      {!wrong && <Shades accent={accent.toLowerCase()} />}
    </div>
  );
}

function Shades({ accent }: { accent: string }) {
  const query = useResource(`shades ${accent}`, () => readShades(accent));
  return (
    <div className="min-h-40 sm:min-h-28" data-testid="accent-preview">
      <ResourceView query={query}>{(shades) => <Preview accent={accent} shades={shades} />}</ResourceView>
    </div>
  );
}

function Preview({ accent, shades: { light, dark } }: { accent: string; shades: AccentShadesView }) {
  const isUnchanged = accent === "" || (light.accent === accent && dark.accent === accent);
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Sample scheme="light" label={texts.light} shade={accent === "" ? null : light} />
        <Sample scheme="dark" label={texts.dark} shade={accent === "" ? null : dark} />
      </div>
      <p className="mt-2 text-sm text-quiet">
        {isUnchanged ? texts.accentKept : texts.accentAdjusted(light.accent, dark.accent)}
      </p>
    </>
  );
}

/** A sample of the app in one colour scheme, regardless of the page's own. */
function Sample({ scheme, label, shade }: { scheme: "light" | "dark"; label: string; shade: Shade | null }) {
  const sample = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (sample.current) applyAccent(sample.current, shade);
  }, [shade]);
  return (
    <div
      ref={sample}
      data-theme={scheme}
      className="sample flex flex-wrap items-center gap-3 rounded-xl border border-line bg-paper p-3 text-sm text-ink"
    >
      <span className="w-full text-quiet">{label}</span>
      <span className="rounded-lg bg-accent px-3 py-1.5 font-medium text-on-accent">{texts.button}</span>
      <span className="text-accent underline">{texts.link}</span>
      <span className="rounded-lg bg-wash px-3 py-1.5 text-accent">{texts.selected}</span>
    </div>
  );
}
