import { deleteFolder, type Folder } from "../api/folders";
import { useConversations } from "../app/conversations";
import { t } from "../texts";
import { Confirm } from "../ui/Dialog";

export default function DeleteFolder({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const { refresh } = useConversations();
  return (
    <Confirm
      title={t.shell.deleteFolder}
      text={t.shell.deleteFolderText(folder.name)}
      action={t.common.delete}
      onClose={onClose}
      onConfirm={async () => {
        await deleteFolder(folder.id);
        await refresh();
      }}
    />
  );
}
