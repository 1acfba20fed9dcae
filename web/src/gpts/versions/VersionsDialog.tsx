/** The published versions. Each can be compared with the draft and restored. */
import { useState } from "react";
import { type PublishedVersion, readVersion, readVersions, restoreVersion } from "../../api/gptVersions";
import type { GptEdit } from "../../api/types";
import { useResource } from "../../api/useResource";
import { buildingTexts } from "../../texts/building";
import { atMoment } from "../../texts/dates";
import { Button } from "../../ui/Button";
import { Confirm, Dialog } from "../../ui/Dialog";
import { Empty, ResourceView } from "../../ui/ResourceView";
import Comparison from "./Comparison";

interface Props {
  gpt: string;
  onRestored: (gpt: GptEdit) => void;
  onClose: () => void;
}

export default function VersionsDialog({ gpt, onRestored, onClose }: Props) {
  const query = useResource(gpt, () => readVersions(gpt));
  const [open, setOpen] = useState<number | null>(null);
  const [confirming, setConfirming] = useState<number | null>(null);
  const title = open === null ? buildingTexts.versions : buildingTexts.compareTitle(open);
  return (
    <Dialog
      title={title}
      place="wide"
      onClose={onClose}
      footer={
        open !== null && (
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={() => setOpen(null)}>{buildingTexts.back}</Button>
            <Button variant="main" onClick={() => setConfirming(open)}>
              {buildingTexts.restore}
            </Button>
          </div>
        )
      }
    >
      {open === null ? (
        <>
          <p className="mb-4 text-quiet">{buildingTexts.versionsText}</p>
          <ResourceView query={query}>{(versions) => <List versions={versions} onOpen={setOpen} />}</ResourceView>
        </>
      ) : (
        <LoadedComparison gpt={gpt} number={open} />
      )}
      {confirming !== null && (
        <Confirm
          title={buildingTexts.restoreTitle(confirming)}
          text={buildingTexts.restoreText}
          action={buildingTexts.restoreDo}
          danger={false}
          onClose={() => setConfirming(null)}
          onConfirm={async () => onRestored(await restoreVersion(gpt, confirming))}
        />
      )}
    </Dialog>
  );
}

function List({ versions, onOpen }: { versions: readonly PublishedVersion[]; onOpen: (n: number) => void }) {
  if (versions.length === 0) return <Empty title={buildingTexts.none}>{buildingTexts.noneText}</Empty>;
  return (
    <ol className="card divide-y divide-line" data-testid="versions">
      {versions.map(({ number, made_at, note, current }) => (
        <li key={number} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <div className="min-w-0 flex-1 basis-52">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">{buildingTexts.version(number)}</span>
              {current && (
                <span className="rounded-full bg-wash px-2.5 py-0.5 text-sm text-accent">{buildingTexts.current}</span>
              )}
            </p>
            <p className="text-sm text-quiet">{atMoment(made_at)}</p>
            <p className={`wrap-anywhere ${note ? "" : "text-sm text-quiet"}`}>{note || buildingTexts.noNote}</p>
          </div>
          <Button aria-label={buildingTexts.compare(number)} onClick={() => onOpen(number)}>
            {buildingTexts.compareShort}
          </Button>
        </li>
      ))}
    </ol>
  );
}

function LoadedComparison({ gpt, number }: { gpt: string; number: number }) {
  const query = useResource(`${gpt} ${number}`, () => Promise.all([readVersion(gpt, number), readVersion(gpt, 0)]));
  return (
    <ResourceView query={query}>{([version, draft]) => <Comparison version={version} draft={draft} />}</ResourceView>
  );
}
