/** A GPT's capabilities and whether each works here, shown before the first message (P4). */
import type { Gpt } from "../api/types";
import { capabilityTexts as texts } from "../texts/capabilities";
import { typeset } from "../texts/typeset";
import { Dialog } from "../ui/Dialog";

export default function CapabilitiesDialog({ gpt, onClose }: { gpt: Gpt; onClose: () => void }) {
  return (
    <Dialog title={texts.dialog} onClose={onClose}>
      <p className="mb-4 text-start text-quiet">{texts.dialogText}</p>
      <ul className="grid gap-3 text-start" data-testid="can-do">
        {(gpt.capability_uses ?? []).map(({ capability, allowed, sentence }) => (
          <li key={capability} className="card p-3">
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{texts.names[capability]}</span>
              {!allowed && <span className="text-sm text-caution">{texts.notHere}</span>}
            </p>
            <p className="text-sm text-quiet">{allowed ? texts.aboutYours[capability] : typeset(sentence)}</p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
