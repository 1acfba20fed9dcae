/** A GPT made once more: as another draft here, or as a file to take along. */
import { useState } from "react";
import { duplicateGpt, fileOf, type GptImportResult } from "../api/gpts";
import { Link } from "../app/router";
import { bringTexts } from "../texts/bring";
import { buildingTexts } from "../texts/building";
import { typeset } from "../texts/typeset";
import { Button, buttonLook } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

export function DuplicateGpt({ id }: { id: string }) {
  const [copy, setCopy] = useState<GptImportResult | null>(null);
  const duplicate = useTask(async () => setCopy(await duplicateGpt(id)));
  return (
    <section aria-labelledby="duplicate">
      <h2 id="duplicate" className="text-[0.9375rem] font-medium">
        {buildingTexts.duplicate}
      </h2>
      <p className="mb-3 text-sm text-quiet">{buildingTexts.duplicateText}</p>
      {copy === null ? (
        <Button disabled={duplicate.busy} onClick={duplicate.run}>
          {duplicate.busy ? buildingTexts.duplicating : buildingTexts.duplicate}
        </Button>
      ) : (
        <Notice tone="quiet">
          <p>{bringTexts.came(copy.gpt.name)}</p>
          {copy.notes.map((note) => (
            <p key={note} className="text-quiet wrap-anywhere">
              {typeset(note)}
            </p>
          ))}
          <Link className="link" href={`/gpts/${copy.gpt.id}/edit`}>
            {buildingTexts.duplicated}
          </Link>
        </Notice>
      )}
      <ErrorNotice error={duplicate.error} className="mt-3" />
    </section>
  );
}

export function ExportGpt({ id }: { id: string }) {
  return (
    <section aria-labelledby="take-along">
      <h2 id="take-along" className="text-[0.9375rem] font-medium">
        {bringTexts.export}
      </h2>
      <p className="mb-3 text-sm text-quiet">{bringTexts.exportText}</p>
      <a className={buttonLook("plain")} href={fileOf(id)} download>
        {bringTexts.exportDo}
      </a>
    </section>
  );
}
