/** Another answer by another model, which the person chooses: none is taken without them. */
import type { Model } from "../api/types";
import { modelPickerTexts as words } from "../texts/modelPicker";
import { Button, IconButton } from "../ui/Button";
import { modelName } from "../ui/modelName";
import { useModelsOfChat } from "./chatModels";
import { ModelMenu } from "./ModelMenu";
import { recipientFacts } from "./recipientFacts";

/** So many models have a button of their own below an answer that failed. */
const NAMED = 2;

interface TryProps {
  /** Which answered, or failed. */
  by: string | null;
  busy: boolean;
  onTry: (model: string) => void;
}

const others = (list: readonly Model[] | null, by: string | null) =>
  (list ?? []).filter((model) => model.allowed && model.name !== by);

/** Beside "Regenerate". */
export default function TryWith({ by, busy, onTry }: TryProps) {
  const models = useModelsOfChat();
  if (models === null || others(models.list, by).length === 0) return null;
  return (
    <ModelMenu
      models={models.list}
      current={by}
      onChoose={(model) => onTry(model.name)}
      trigger={<IconButton small icon="chevron" label={words.tryWith} disabled={busy} className="-ms-1.5" />}
    />
  );
}

/** Below an answer that failed. */
export function TryOthers({ by, busy, onTry }: TryProps) {
  const models = useModelsOfChat();
  if (models === null) return null;
  const found = others(models.list, by ?? models.current?.name ?? null);
  return (
    <>
      {found.slice(0, NAMED).map((model) => (
        <Button
          key={model.name}
          disabled={busy}
          title={recipientFacts(model.recipient)}
          className="max-w-full wrap-anywhere"
          onClick={() => onTry(model.name)}
        >
          {words.tryAgainWith(modelName(model.shown_name))}
        </Button>
      ))}
      {found.length > NAMED && (
        <ModelMenu
          models={models.list}
          current={by}
          onChoose={(model) => onTry(model.name)}
          trigger={<Button disabled={busy}>{words.others}</Button>}
        />
      )}
    </>
  );
}
