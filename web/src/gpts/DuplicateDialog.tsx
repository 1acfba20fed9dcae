/** Duplicates a GPT as a new draft. */
import { useState } from "react";
import { duplicateGpt, type GptImportResult } from "../api/gpts";
import { Link } from "../app/router";
import { t } from "../texts";
import { buildingTexts } from "../texts/building";
import { manualImportTexts } from "../texts/manualImport";
import { typeset } from "../texts/typeset";
import { Button, buttonClass } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

export default function DuplicateDialog({ gpt, onClose }: { gpt: string; onClose: () => void }) {
  const [copy, setCopy] = useState<GptImportResult | null>(null);
  const duplicate = useTask(async () => setCopy(await duplicateGpt(gpt)));
  return (
    <Dialog title={buildingTexts.duplicateTitle} onClose={onClose}>
      {copy === null ? (
        <p className="text-quiet">{buildingTexts.duplicateText}</p>
      ) : (
        <div role="status">
          <p>{manualImportTexts.created(copy.gpt.name)}</p>
          {copy.notes.map((note) => (
            <p key={note} className="mt-2 text-quiet wrap-anywhere">
              {typeset(note)}
            </p>
          ))}
        </div>
      )}
      <ErrorNotice error={duplicate.error} className="mt-3" />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{copy === null ? t.common.cancel : t.common.close}</Button>
        {copy === null ? (
          <Button variant="main" disabled={duplicate.busy} onClick={duplicate.run}>
            {duplicate.busy ? buildingTexts.duplicating : buildingTexts.duplicate}
          </Button>
        ) : (
          <Link className={buttonClass("main")} href={`/gpts/${copy.gpt.id}/edit`}>
            {buildingTexts.duplicated}
          </Link>
        )}
      </div>
    </Dialog>
  );
}
