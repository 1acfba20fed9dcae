import { guestTexts } from "../texts/guests";
import { Button } from "../ui/Button";
import { Progress } from "../ui/Progress";

/** Progress of the browser's proof of work, with a cancel button. */
export function Checking({ progress, onCancel }: { progress: number; onCancel: () => void }) {
  return (
    <div className="flex w-full max-w-lg items-end gap-4">
      <div className="min-w-0 flex-1">
        <p role="status" className="text-quiet">
          {guestTexts.checking}
        </p>
        <Progress label={guestTexts.checking} fraction={progress} />
      </div>
      <Button onClick={onCancel}>{guestTexts.cancel}</Button>
    </div>
  );
}
