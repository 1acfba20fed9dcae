import { useState } from "react";
import { useDictationSupport } from "../chat/Dictate";
import { t } from "../texts";
import { dictationTexts } from "../texts/dictation";
import { findInChatTexts } from "../texts/findInChat";
import { modelPickerTexts } from "../texts/modelPicker";
import { Dialog } from "../ui/Dialog";
import { Switch } from "../ui/Switch";
import { saveSetting } from "./localSettings";
import { modifierShortcut, singleKeysOn, withModifier } from "./shortcuts";

export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const [single, setSingle] = useState(singleKeysOn());
  const choose = (on: boolean) => {
    saveSetting("single-keys", on ? null : "off");
    setSingle(on);
  };
  const rows = [
    [t.shortcuts.find, modifierShortcut("K")],
    [findInChatTexts.open, modifierShortcut("F")],
    [t.shortcuts.newChat, withModifier("O")],
    [t.shortcuts.sidebar, withModifier("S")],
    [modelPickerTexts.choose, withModifier("L")],
    [t.shortcuts.focus, "/"],
    [t.shortcuts.stop, "Esc"],
    [t.shortcuts.send, "Enter"],
    [t.shortcuts.newline, "Shift Enter"],
    [t.shortcuts.help, "?"],
  ] as const;
  return (
    <Dialog title={t.shortcuts.title} onClose={onClose}>
      <dl className="divide-y divide-line">
        {rows.map(([what, keys]) => (
          <div key={what} className="flex items-center justify-between gap-4 py-2">
            <dt>{what}</dt>
            <dd className="flex gap-1">
              {keys.split(" ").map((key) => (
                <kbd key={key} className="rounded border border-edge bg-raised px-1.5 py-0.5 font-mono text-sm">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-5">
        <Switch label={t.shortcuts.single} hint={t.shortcuts.singleHint} on={single} onChange={choose} />
      </div>
      <Voice />
    </Dialog>
  );
}

function Voice() {
  const canDictate = useDictationSupport();
  if (canDictate === null) return null;
  return (
    <section className="mt-5">
      <h3 className="font-medium">{dictationTexts.title}</h3>
      <p className="mt-1 text-sm text-quiet">{canDictate ? dictationTexts.here : dictationTexts.notHere}</p>
    </section>
  );
}
