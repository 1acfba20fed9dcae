import { useState } from "react";
import { createFolder, type Folder, renameFolder } from "../api/folders";
import { sentenceOf } from "../api/request";
import { useConversations } from "../app/conversations";
import { t } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { useTask } from "../ui/useTask";

/** Names a new or existing folder. */
export default function FolderDialog({ folder, onClose }: { folder: Folder | null; onClose: () => void }) {
  const { refresh } = useConversations();
  const [name, setName] = useState(folder?.name ?? "");
  const save = useTask(async () => {
    await (folder ? renameFolder(folder.id, name) : createFolder(name));
    await refresh();
    onClose();
  });
  return (
    <Dialog title={folder ? t.shell.renameFolder : t.shell.newFolder} onClose={onClose}>
      <form onSubmit={save.submit}>
        <TextField
          label={t.shell.folderName}
          value={name}
          maxLength={100}
          required
          autoFocus
          onChange={(event) => setName(event.target.value)}
          error={save.error === null ? null : sentenceOf(save.error)}
        />
        <div className="mt-6 flex justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" type="submit" disabled={!name.trim()}>
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
