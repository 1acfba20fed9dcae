import { useState } from "react";
import { cancelDataset, type Dataset } from "../api/datasets";
import { datasetTexts } from "../texts/datasets";
import { percent } from "../texts/dates";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Progress } from "../ui/Progress";

/** A build's progress, its remaining time, and a button to cancel it. */
export function Building({ dataset, onChange }: { dataset: Dataset; onChange: () => Promise<void> }) {
  const [confirming, setConfirming] = useState(false);
  const { id, purpose, state, progress } = dataset;
  const stop = async () => {
    await cancelDataset(id);
    await onChange();
  };
  return (
    <div className="mt-2">
      {state === "building" && <Progress label={purpose} fraction={progress} />}
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 text-sm">{progressText(dataset)}</p>
        <Button aria-label={datasetTexts.stopOf(purpose)} onClick={() => setConfirming(true)}>
          {datasetTexts.stop}
        </Button>
      </div>
      {confirming && (
        <Confirm
          title={datasetTexts.stopTitle}
          text={datasetTexts.stopText}
          action={datasetTexts.stopDo}
          onClose={() => setConfirming(false)}
          onConfirm={stop}
        />
      )}
    </div>
  );
}

function progressText({ state, progress, seconds_left }: Dataset): string {
  if (state === "waiting") return datasetTexts.waitingText;
  const done = datasetTexts.progress(percent(progress));
  return seconds_left === null ? done : `${done}, ${datasetTexts.left(seconds_left)}`;
}
