/** Notices above the composer: connection, budget, model, and a message that was not sent. */
import { lazy, Suspense } from "react";
import type { ChatModels } from "../models/chatModels";
import { t } from "../texts";
import { modelPickerTexts } from "../texts/modelPicker";
import { typeset } from "../texts/typeset";
import { modelName } from "../ui/modelName";
import { Notice } from "../ui/Notice";
import type { View } from "./conversation";
import { NotSent } from "./SendFailed";
import { useOnline } from "./useOnline";

const BudgetNotice = lazy(() => import("../usage/BudgetNotice"));
const ProviderChange = lazy(() => import("../models/ProviderChange").catch(() => ({ default: () => null })));

interface NoticesProps {
  view: View;
  models: ChatModels | undefined;
  showsBudget: boolean;
  /** The error that kept the message in the field from being sent, or null. */
  returned: unknown;
}

export function FieldNotices({ view, models, showsBudget, returned }: NoticesProps) {
  return (
    <>
      <Connection lost={view.lost} />
      {showsBudget && (
        <Suspense>
          <BudgetNotice answers={view.nodes.length} />
        </Suspense>
      )}
      {models?.current?.changed_from && (
        <Suspense>
          <ProviderChange model={models.current} knownFacts={models.current.changed_from} models={models} />
        </Suspense>
      )}
      {models?.unavailable != null && models.current !== null && (
        <p role="status" className="mb-2 px-3 text-sm text-caution">
          {models.unavailable.reason === null
            ? modelPickerTexts.choiceUnavailable(
                modelName(models.unavailable.name),
                modelName(models.current.shown_name),
              )
            : `${typeset(models.unavailable.reason)} ${modelPickerTexts.answersNext(modelName(models.current.shown_name))}`}
        </p>
      )}
      {returned !== null && <NotSent error={returned} className="mb-2" />}
    </>
  );
}

function Connection({ lost }: { lost: boolean }) {
  const online = useOnline();
  if (!lost && online) return null;
  return (
    <Notice tone="caution" className="mb-2">
      {online ? t.chat.connectionLost : lost ? t.chat.offline : t.chat.offlineIdle}
    </Notice>
  );
}
