/** Asks another model for an answer, always by the user's choice. */
import type { Model } from "../api/types";
import { modelPickerTexts as texts } from "../texts/modelPicker";
import { Button, IconButton } from "../ui/Button";
import { modelName } from "../ui/modelName";
import { useModelsOfChat } from "./chatModels";
import { ModelMenu } from "./ModelMenu";
import { recipientFacts } from "./recipientFacts";

/** The number of models with their own button below a failed answer. */
const NAMED = 2;

interface TryProps {
  /** The model that answered or failed. */
  answeredBy: string | null;
  busy: boolean;
  onTry: (model: string) => void;
}

const otherModels = (list: readonly Model[] | null, answeredBy: string | null) =>
  (list ?? []).filter((model) => model.allowed && model.name !== answeredBy);

/** The menu beside "Regenerate". */
export default function TryWith({ answeredBy, busy, onTry }: TryProps) {
  const models = useModelsOfChat();
  if (models === null || otherModels(models.list, answeredBy).length === 0) return null;
  return (
    <ModelMenu
      models={models.list}
      current={answeredBy}
      onChoose={(model) => onTry(model.name)}
      trigger={<IconButton small icon="chevron" label={texts.tryWith} disabled={busy} className="-ms-1.5" />}
    />
  );
}

/** The buttons below a failed answer. */
export function TryOthers({ answeredBy, busy, onTry }: TryProps) {
  const models = useModelsOfChat();
  if (models === null) return null;
  const offered = otherModels(models.list, answeredBy ?? models.current?.name ?? null);
  return (
    <>
      {offered.slice(0, NAMED).map((model) => (
        <Button
          key={model.name}
          disabled={busy}
          title={recipientFacts(model.recipient)}
          className="max-w-full wrap-anywhere"
          onClick={() => onTry(model.name)}
        >
          {texts.tryAgainWith(modelName(model.shown_name))}
        </Button>
      ))}
      {offered.length > NAMED && (
        <ModelMenu
          models={models.list}
          current={answeredBy}
          onChoose={(model) => onTry(model.name)}
          trigger={<Button disabled={busy}>{texts.others}</Button>}
        />
      )}
    </>
  );
}
