import { useState } from "react";
import { chooseImprove } from "../api/accounts";
import { useMe, useSession } from "../app/session";
import { t } from "../texts";
import { onDay } from "../texts/dates";
import { ChoiceHistory } from "../ui/ChoiceHistory";
import { Confirm } from "../ui/Dialog";
import { Switch } from "../ui/Switch";

/** The account's switch. Both ways are confirmed, since a no is final for what lies before it. */
export function MyChoice() {
  const { improve } = useMe();
  const { setMe } = useSession();
  const [asking, setAsking] = useState<boolean | null>(null);
  const words = asking
    ? { title: t.improve.onTitle, text: t.improve.onText, action: t.improve.onDo }
    : { title: t.improve.offTitle, text: t.improve.offText, action: t.improve.offDo };
  return (
    <div className="card p-4">
      <Switch label={t.improve.switch} hint={t.improve.explain} on={improve.allowed} onChange={setAsking} />
      <p className="mt-3" role="status" data-testid="improve-state">
        {improve.allowed && improve.since ? t.improve.since(onDay(improve.since)) : t.improve.off}
      </p>
      <ChoiceHistory history={improve.history} />
      {asking !== null && (
        <Confirm
          {...words}
          danger={false}
          onClose={() => setAsking(null)}
          onConfirm={async () => setMe(await chooseImprove(asking))}
        />
      )}
    </div>
  );
}
