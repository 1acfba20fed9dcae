/** The model of the next answer in a chat's header. A click opens the list of models. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { composerRequests, modelMenuRequests } from "../app/shortcuts";
import { modelPickerTexts as texts } from "../texts/modelPicker";
import { Icon } from "../ui/Icon";
import { modelName } from "../ui/modelName";
import type { ChatModels } from "./chatModels";
import { ModelMenu } from "./ModelMenu";
import { setCount } from "./parameters";

const ParametersDialog = lazy(() => import("./ParametersDialog"));

const variants = {
  pill: "min-h-8 max-w-56 rounded-full border border-line bg-surface px-3 text-sm hover:border-accent",
  /** Below a title, or in a narrow bar. */
  line: "relative min-h-6 max-w-full rounded-lg px-2 text-sm text-quiet before:absolute before:inset-x-0 before:-inset-y-2 hover:bg-raised hover:text-ink max-sm:text-xs",
} as const;

export function ModelButton({ models, variant = "pill" }: { models: ChatModels; variant?: keyof typeof variants }) {
  const button = useRef<HTMLButtonElement>(null);
  const [sets, set] = useState(false);
  useEffect(() => {
    const open = (event: Event) => {
      event.preventDefault();
      button.current?.click();
    };
    modelMenuRequests.addEventListener("open", open);
    return () => modelMenuRequests.removeEventListener("open", open);
  }, []);
  const name = modelName(models.name);
  // While the default model loads, its name may be unknown; others can still be chosen.
  if (name === "" && !models.list?.length) return null;
  return (
    <>
      <ModelMenu
        models={models.list}
        current={models.current?.name ?? null}
        onOpen={models.reload}
        onChoose={(model) => {
          models.choose(model.name);
          if (matchMedia("(pointer: fine)").matches) composerRequests.dispatchEvent(new Event("focus"));
        }}
        parameters={{ open: () => set(true), set: setCount(models.parameters) }}
        trigger={
          <button
            ref={button}
            type="button"
            data-testid="model"
            aria-label={name ? texts.button(name) : texts.choose}
            title={texts.choose}
            className={`inline-flex min-w-0 items-center gap-1 text-start ${variants[variant]}`}
          >
            <span className="truncate">{name || texts.choose}</span>
            <Icon name="chevron" className="size-4 shrink-0 text-quiet" />
          </button>
        }
      />
      {sets && (
        <Suspense>
          <ParametersDialog
            text={texts.parametersText}
            value={models.parameters}
            onSave={models.setParameters}
            onClose={() => set(false)}
          />
        </Suspense>
      )}
    </>
  );
}
