/** The changes in a new document, operation by operation, shown before it is saved. */
import type { Change } from "../../api/actions";
import { actionTexts } from "../../texts/actions";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";

const styles = {
  added: "bg-wash text-accent",
  changed: "bg-caution-wash text-caution",
  removed: "bg-danger-wash text-danger",
} as const;

export function Changes({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className="divide-y divide-line" data-testid="changes">
      {changes.map(({ operation, what: kind, why }) => (
        <li key={`${kind} ${operation}`} className="py-2.5">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className={`rounded-full px-2.5 py-0.5 text-sm ${styles[kind]}`}>{actionTexts.whats[kind]}</span>
            <span className="min-w-0 font-medium wrap-anywhere">{operation}</span>
          </p>
          {why && <p className="mt-1 text-[0.9375rem] break-words text-quiet">{why}</p>}
        </li>
      ))}
    </ul>
  );
}

interface DifferencesProps {
  changes: readonly Change[];
  onSave: () => void;
  onClose: () => void;
}

export function Differences({ changes, onSave, onClose }: DifferencesProps) {
  return (
    <Dialog title={actionTexts.differences} onClose={onClose}>
      <p className="mb-2 text-quiet">{actionTexts.differencesText}</p>
      <Changes changes={changes} />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{actionTexts.editOn}</Button>
        <Button variant="main" onClick={onSave}>
          {actionTexts.saveAll}
        </Button>
      </div>
    </Dialog>
  );
}
