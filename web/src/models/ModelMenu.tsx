/** A button that opens the list of models, loaded on demand. */
import { cloneElement, lazy, type ReactElement, Suspense, type ToggleEvent, useId, useRef, useState } from "react";
import type { Model } from "../api/types";
import { modelPickerTexts } from "../texts/modelPicker";
import { Loading } from "../ui/ResourceView";

const loadList = () => import("./ModelList");
const ModelList = lazy(loadList);

interface MenuProps {
  trigger: ReactElement<Record<string, unknown>>;
  models: readonly Model[] | null;
  /** The selected model. */
  current: string | null;
  onChoose: (model: Model) => void;
  onOpen?: () => void;
  /** Opens the chat's parameters; `set` is the number of parameters that are set. */
  parameters?: { open: () => void; set: number };
}

export function ModelMenu({ trigger, models, current, onChoose, onOpen, parameters }: MenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const toggled = (event: ToggleEvent) => {
    setOpen(event.newState === "open");
    if (event.newState === "open") onOpen?.();
  };
  const close = () => menu.current?.hidePopover();
  return (
    <>
      {cloneElement(trigger, {
        popoverTarget: id,
        "aria-haspopup": "dialog",
        "aria-expanded": open,
        onPointerEnter: () => void loadList().catch(() => undefined),
      })}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={modelPickerTexts.choose}
        onToggle={toggled}
        onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
        className="floating w-[min(27rem,calc(100vw-1rem))] rounded-xl border border-line bg-surface p-1.5 text-ink shadow-lg"
      >
        {open && (
          <Suspense
            fallback={
              <div className="px-3">
                <Loading />
              </div>
            }
          >
            <ModelList
              models={models}
              current={current}
              onChoose={(model) => {
                close();
                onChoose(model);
              }}
              parameters={
                parameters && {
                  set: parameters.set,
                  open: () => {
                    close();
                    parameters.open();
                  },
                }
              }
            />
          </Suspense>
        )}
      </div>
    </>
  );
}
