import { useState } from "react";
import { importGpt, type TakenIn } from "../api/gpts";
import { sentenceOf } from "../api/request";
import { Button, buttonLook } from "../parts/Button";
import { DropArea } from "../parts/DropArea";
import { Notice } from "../parts/Notice";
import { Section } from "../parts/Page";
import { Progress } from "../parts/Progress";
import { Link } from "../shell/router";
import { bringTexts } from "../texts/bring";
import { percent } from "../texts/dates";

/** A file that “Export this GPT” made: a whole draft comes of it, or the reason why none does. */
export function BringFile() {
  const [sent, setSent] = useState<number | null>(null);
  const [came, setCame] = useState<TakenIn | null>(null);
  const [error, setError] = useState<unknown>(null);
  const give = async (file: File) => {
    setError(null);
    setSent(0);
    await importGpt(file, setSent).then(setCame, setError);
    setSent(null);
  };
  if (came) return <Came came={came} onAnother={() => setCame(null)} />;
  return (
    <Section title={bringTexts.file} text={bringTexts.fileText}>
      {sent !== null ? (
        <div className="card p-4" role="status">
          <p>{bringTexts.sending(percent(sent))}</p>
          <Progress label={bringTexts.sendingLabel} part={sent} />
        </div>
      ) : (
        <DropArea
          name="gpt"
          label={bringTexts.choose}
          hint={bringTexts.drop}
          accept=".zip,application/zip"
          one
          onFiles={([file]) => file && void give(file)}
        />
      )}
      {error !== null && (
        <Notice tone="danger" className="mt-3">
          {sentenceOf(error)}
        </Notice>
      )}
    </Section>
  );
}

function Came({ came: { gpt, notes }, onAnother }: { came: TakenIn; onAnother: () => void }) {
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
                {note}
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
