/** The operator's banner, until the user dismisses it. A changed text is shown again. */
import { useState } from "react";
import { t } from "../texts";
import { brandingTexts } from "../texts/looks";
import { IconButton } from "../ui/Button";
import { LinkedText } from "../ui/LinkedText";
import { useBranding } from "./branding";
import { readSetting, saveSetting } from "./localSettings";

const SETTING = "banner-read";

export function Banner() {
  const { banner } = useBranding();
  const [dismissed, setDismissed] = useState(() => readSetting(SETTING));
  if (!banner || dismissed === banner) return null;
  const dismiss = () => {
    saveSetting(SETTING, banner);
    setDismissed(banner);
  };
  return (
    <aside
      aria-label={brandingTexts.banner}
      data-testid="banner"
      className="flex items-center gap-3 border-b border-line bg-wash py-1 ps-4 pe-1 text-[0.9375rem]"
    >
      <p className="min-w-0 flex-1 py-1 wrap-anywhere">
        <LinkedText text={banner} />
      </p>
      <IconButton small icon="close" label={t.common.close} onClick={dismiss} />
    </aside>
  );
}
