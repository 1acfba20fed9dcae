import { useState } from "react";
import { type GptImportResult, importGpt } from "../api/gpts";
import { Link } from "../app/router";
import { bringTexts } from "../texts/bring";
import { typeset } from "../texts/typeset";
import { Button, buttonLook } from "../ui/Button";
import { FileUpload } from "../ui/FileUpload";
import { Section } from "../ui/Page";

/** A file that “Export GPT” made: a whole draft comes of it, or the reason why none does. */
export function ImportFromFile() {
  const [came, setCame] = useState<GptImportResult | null>(null);
  if (came) return <Came came={came} onAnother={() => setCame(null)} />;
  return (
    <Section title={bringTexts.file} text={bringTexts.fileText}>
      <FileUpload
        name="gpt"
        label={bringTexts.choose}
        hint={bringTexts.drop}
        accept=".zip,application/zip"
        send={(file, onPart) => importGpt(file, onPart).then(setCame)}
        sending={bringTexts.sending}
        sendingLabel={bringTexts.sendingLabel}
      />
    </Section>
  );
}

function Came({ came: { gpt, notes }, onAnother }: { came: GptImportResult; onAnother: () => void }) {
  return (
    <div className="card p-5" data-testid="came">
      <h2 className="font-semibold wrap-anywhere">
        <span role="status">{bringTexts.came(gpt.name)}</span>
      </h2>
      {notes.length > 0 && (
        <>
          <h3 className="mt-3 font-medium">{bringTexts.notes}</h3>
          <ul className="mt-1 list-disc ps-5 text-quiet">
            {notes.map((note) => (
              <li key={note} className="wrap-anywhere">
                {typeset(note)}
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="mt-5 flex flex-wrap gap-3">
        <Link className={buttonLook("main")} href={`/gpts/${gpt.id}/edit`}>
          {bringTexts.open}
        </Link>
        <Button onClick={onAnother}>{bringTexts.another}</Button>
      </div>
    </div>
  );
}
