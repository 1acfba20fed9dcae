/** The server's logo. Each change applies immediately and to everyone. */
import { type ChangeEvent, useRef, useState } from "react";
import { removeLogo, saveLogo } from "../api/operator";
import { setBranding, useBranding } from "../app/branding";
import { serverAdminTexts } from "../texts/serverAdmin";
import { Button } from "../ui/Button";
import { Mark } from "../ui/Icon";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const texts = serverAdminTexts.branding;
const kinds = ["image/png", "image/jpeg", "image/webp"];
const MOST_BYTES = 2_000_000;

export function LogoField({ logo }: { logo: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [has, setHas] = useState(logo !== "");
  const [fault, setFault] = useState<string | null>(null);
  useBranding();
  const change = useTask(async (file: File | null) => {
    const branding = await (file ? saveLogo(file) : removeLogo());
    setHas(branding.logo !== "");
    setBranding(branding);
  });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (!file) return;
    const wrong = kinds.includes(file.type) ? (file.size > MOST_BYTES ? texts.logoLarge : null) : texts.logoKind;
    setFault(wrong);
    if (wrong === null) void change.run(file);
  };
  return (
    <div role="group" aria-label={texts.logo}>
      <p className="mb-1 text-[0.9375rem] font-medium">{texts.logo}</p>
      <div className="flex items-center gap-4">
        <Mark className="size-16" />
        <div>
          <div className="flex flex-wrap gap-2">
            <Button disabled={change.busy} onClick={() => input.current?.click()}>
              {has ? texts.logoReplace : texts.logoChoose}
            </Button>
            {has && (
              <Button variant="ghost" disabled={change.busy} onClick={() => void change.run(null)}>
                {texts.logoRemove}
              </Button>
            )}
          </div>
          <p className="mt-1 text-sm text-quiet">{texts.logoHint}</p>
        </div>
        <input
          ref={input}
          type="file"
          data-testid="logo-input"
          accept={kinds.join()}
          className="hidden"
          aria-label={texts.logoChoose}
          onChange={choose}
        />
      </div>
      {fault && (
        <Notice tone="danger" className="mt-2">
          {fault}
        </Notice>
      )}
      <ErrorNotice error={change.error} className="mt-2" />
    </div>
  );
}
