/** Asks before programs may send data on their own. Operations that change something need a separate yes. */
import { useState } from "react";
import { type ApiKey, grantOperation, type OfferedOperation } from "../api/programs";
import { t } from "../texts";
import { apiKeyTexts } from "../texts/programs";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const texts = apiKeyTexts.operations;

interface GrantProps {
  apiKey: ApiKey;
  offer: OfferedOperation;
  onClose: () => void;
  onGranted: () => Promise<void>;
}

export function GrantDialog({ apiKey, offer, onClose, onGranted }: GrantProps) {
  const [mayChange, setMayChange] = useState(false);
  const { host } = offer.recipient;
  const grant = useTask(() => grantOperation(apiKey.id, offer, mayChange).then(onGranted).then(onClose));
  return (
    <Dialog title={texts.grantTitle} onClose={onClose}>
      <p className="wrap-anywhere">{texts.grantText(apiKey.name, offer.summary || offer.operation, host)}</p>
      <p className="mt-3 text-quiet">{texts.grantEnds}</p>
      {offer.consequential && (
        <div className="mt-3">
          <Checkbox label={texts.mayChange(host)} on={mayChange} onChange={setMayChange} />
        </div>
      )}
      <ErrorNotice error={grant.error} className="mt-4" />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="main" disabled={grant.busy || (offer.consequential && !mayChange)} onClick={grant.run}>
          {texts.grantAction}
        </Button>
      </div>
    </Dialog>
  );
}
