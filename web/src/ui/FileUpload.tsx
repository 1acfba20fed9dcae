/** One file, chosen or dropped: how far it has come, or why it was not taken. */
import { useState } from "react";
import { percent } from "../texts/dates";
import { DropArea } from "./DropArea";
import { ErrorNotice } from "./Notice";
import { Progress } from "./Progress";
import { useTask } from "./useTask";

interface GiveFileProps {
  name: string;
  label: string;
  hint: string;
  formats?: string;
  accept: string;
  /** Resolves when all is done; tells meanwhile which part has been sent, from 0 to 1. */
  send: (file: File, onPart: (part: number) => void) => Promise<void>;
  sending: (part: string) => string;
  sendingLabel: string;
  note?: string;
}

export function FileUpload({ name, label, hint, formats, accept, send, sending, sendingLabel, note }: GiveFileProps) {
  const [sent, setSent] = useState<number | null>(null);
  const give = useTask(async (file: File) => {
    setSent(0);
    await send(file, setSent).finally(() => setSent(null));
  });
  if (sent !== null)
    return (
      <div className="card p-4" role="status">
        <p>{sending(percent(sent))}</p>
        <Progress label={sendingLabel} part={sent} />
        {note && <p className="mt-2 text-sm text-quiet">{note}</p>}
      </div>
    );
  return (
    <>
      <DropArea
        name={name}
        label={label}
        hint={hint}
        formats={formats}
        accept={accept}
        one
        onFiles={([file]) => file && void give.run(file)}
      />
      <ErrorNotice error={give.error} className="mt-3" />
    </>
  );
}
