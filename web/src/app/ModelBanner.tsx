import { useAnsweringStatus } from "../models/answering";
import { t } from "../texts";
import { typeset } from "../texts/typeset";
import { OperatorLine } from "./OperatorLine";

// The server's own model has no name that users know.
const isBuiltIn = (name: string) => name === "embedded";
const loading = (name: string) => (isBuiltIn(name) ? `${t.model.sendLoading}.` : t.model.loading(name));
const unreachable = (name: string) => (isBuiltIn(name) ? `${t.model.sendUnreachable}.` : t.model.unreachable(name));

/** The banner's id, for the `aria-describedby` of fields. */
export const MODEL_BANNER = "model-banner";

/** Warns that the model is not ready, until it is. */
export function ModelBanner() {
  const { state, name, detail } = useAnsweringStatus();
  return (
    <div id={MODEL_BANNER} role="status">
      {state !== "ready" && (
        <div className="flex items-start gap-x-3 border-b border-line bg-caution-wash px-4 py-2 text-sm text-caution">
          {state === "loading" && (
            <span
              aria-hidden="true"
              className="mt-0.5 size-4 shrink-0 animate-spin rounded-full border-2 border-transparent border-t-current"
            />
          )}
          <div>
            {state === "loading"
              ? `${name ? loading(name) : typeset(detail)} ${t.model.untilLoaded}`
              : `${detail ? typeset(detail) : unreachable(name)} ${t.model.untilReached}`}
            {state !== "loading" && <OperatorLine className="mt-1" />}
          </div>
        </div>
      )}
    </div>
  );
}
