/** Chooses an existing folder, a new one, or none. */
import { useState } from "react";
import { createFolder } from "../api/folders";
import { useConversations } from "../app/conversations";
import { t } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ChoiceField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

interface MoveProps {
  /** The folder that contains all of them, or null. */
  from: string | null;
  onClose: () => void;
  onMove: (folder: string | null) => Promise<void>;
}

const none = "none";
const newFolder = "new";

export default function MoveDialog({ from, onClose, onMove }: MoveProps) {
  const { folders } = useConversations();
  const [to, setTo] = useState<string>(from ?? (folders.length === 0 ? newFolder : none));
  const [name, setName] = useState("");
  const move = useTask(async () => {
    await onMove(to === none ? null : to === newFolder ? (await createFolder(name)).id : to);
    onClose();
  });
  const options = [
    { value: none, label: t.shell.noFolder },
    ...folders.map((folder) => ({ value: folder.id, label: folder.name })),
    { value: newFolder, label: t.shell.newFolder },
  ];
  return (
    <Dialog title={t.shell.moveTitle} onClose={onClose}>
      <form onSubmit={move.submit}>
        <ChoiceField legend={t.shell.folders} name="folder" value={to} options={options} onChoose={setTo} />
        {to === newFolder && (
          <div className="mt-4">
            <TextField
              label={t.shell.folderName}
              value={name}
              maxLength={100}
              required
              onChange={(event) => setName(event.target.value)}
            />
          </div>
        )}
        <ErrorNotice error={move.error} className="mt-4" />
        <div className="mt-6 flex justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={to === newFolder && !name.trim()}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
