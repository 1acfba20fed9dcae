/** Deletes the workspace after its owner has typed its name. */
import { useState } from "react";
import { deleteWorkspace } from "../api/workspace";
import { t } from "../texts";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

interface Props {
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ name, onClose, onDeleted }: Props) {
  const [typedName, setTypedName] = useState("");
  const task = useTask(() => deleteWorkspace(typedName.trim()).then(onDeleted));
  return (
    <Dialog title={workspaceTexts.deletion.dialog(name)} onClose={onClose}>
      <form className="grid gap-4" onSubmit={task.submit}>
        <p className="text-quiet">{workspaceTexts.deletion.dialogText}</p>
        <TextField
          label={workspaceTexts.deletion.type(name)}
          autoComplete="off"
          value={typedName}
          onChange={(event) => setTypedName(event.target.value)}
        />
        <ErrorNotice error={task.error} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="danger" type="submit" disabled={task.busy || typedName.trim() !== name}>
            {workspaceTexts.deletion.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
