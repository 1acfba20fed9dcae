import { t } from "../texts";
import { useSession } from "./session";

/** Says that the model is not ready; goes away by itself when it is. */
export function ModelBanner() {
  const { state, name, detail } = useSession().instance.model;
  return (
    <div role="status">
      {state !== "ready" && (
        <p className="flex flex-wrap items-center gap-x-3 border-b border-line bg-caution-wash px-4 py-2 text-sm text-caution">
          {state === "loading" && (
            <span
              aria-hidden="true"
              className="size-3.5 animate-spin rounded-full border-2 border-transparent border-t-current"
            />
          )}
          <span>
            {state === "loading" ? t.model.loading(name) : t.model.unreachable(name)}
            {detail && ` ${detail}`}
          </span>
        </p>
      )}
    </div>
  );
}
