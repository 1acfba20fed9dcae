import { useState } from "react";
import { chooseImprove } from "../api/accounts";
import { useMe, useSession } from "../app/session";
import { onDay } from "../texts/dates";
import { improveTexts } from "../texts/improve";
import { ChoiceHistory } from "../ui/ChoiceHistory";
import { Confirm } from "../ui/Dialog";
import { Switch } from "../ui/Switch";

/**
 * The account's training switch. Both directions ask for confirmation, since a no is final for everything before it.
 */
export function MyChoice() {
  const { improve } = useMe();
  const { setMe } = useSession();
  const [confirming, setConfirming] = useState<boolean | null>(null);
  const texts = confirming
    ? { title: improveTexts.onTitle, text: improveTexts.onText, action: improveTexts.onDo }
    : { title: improveTexts.offTitle, text: improveTexts.offText, action: improveTexts.offDo };
  return (
    <div className="card p-4">
      <Switch label={improveTexts.switch} hint={improveTexts.explain} on={improve.allowed} onChange={setConfirming} />
      <p className="mt-3" role="status" data-testid="improve-state">
        {improve.allowed && improve.since ? improveTexts.since(onDay(improve.since)) : improveTexts.off}
      </p>
      <ChoiceHistory history={improve.history} />
      {confirming !== null && (
        <Confirm
          {...texts}
          danger={false}
          onClose={() => setConfirming(null)}
          onConfirm={async () => setMe(await chooseImprove(confirming))}
        />
      )}
    </div>
  );
}
