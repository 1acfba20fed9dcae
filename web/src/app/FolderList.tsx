/** The folders in the sidebar. An open folder shows its most recent conversations. */
import { lazy, Suspense, useState } from "react";
import { readConversations } from "../api/chat";
import type { Folder } from "../api/folders";
import { useResource } from "../api/useResource";
import { t } from "../texts";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Failure } from "../ui/ResourceView";
import { ConversationRow } from "./ConversationRow";
import { useConversations } from "./conversations";
import { useDropInto } from "./draggedChat";
import { Link } from "./router";

const FolderDialog = lazy(() => import("../conversations/FolderDialog"));
const DeleteFolder = lazy(() => import("../conversations/DeleteFolder"));

export function FolderList({ folders }: { folders: readonly Folder[] }) {
  const [creating, setCreating] = useState(false);
  return (
    <div className="mt-3">
      <div className="flex items-center justify-between px-2">
        <h3 className="label py-1">{t.shell.folders}</h3>
        <IconButton small icon="plus" label={t.shell.newFolder} onClick={() => setCreating(true)} />
      </div>
      <ul>
        {folders.map((folder) => (
          <FolderRow key={folder.id} folder={folder} />
        ))}
      </ul>
      <Suspense>{creating && <FolderDialog folder={null} onClose={() => setCreating(false)} />}</Suspense>
    </div>
  );
}

function FolderRow({ folder }: { folder: Folder }) {
  const [expanded, setExpanded] = useState(false);
  const { isOver: over, target } = useDropInto(folder.id);
  const [open, setOpen] = useState<"rename" | "delete" | null>(null);
  const entries = [
    { label: t.shell.rename, onSelect: () => setOpen("rename") },
    { label: t.common.delete, onSelect: () => setOpen("delete"), danger: true },
  ];
  return (
    <li {...target} className={over ? "rounded-lg bg-wash outline-2 outline-accent" : ""}>
      <div className="group flex items-center rounded-lg hover:bg-raised">
        <button
          type="button"
          aria-expanded={expanded}
          onClick={() => setExpanded(!expanded)}
          className="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 text-start text-sm"
        >
          <Icon name="folder" className="size-4.5 text-accent" />
          <span className="min-w-0 flex-1 truncate" title={folder.name}>
            {folder.name}
          </span>
          <span className="text-xs text-quiet">{folder.conversations}</span>
        </button>
        <Menu
          trigger={
            <IconButton
              small
              icon="more"
              label={t.shell.folderOptions(folder.name)}
              className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-100"
            />
          }
          groups={[{ entries }]}
        />
      </div>
      {expanded && <FolderContents folder={folder} />}
      <Suspense>
        {open === "rename" && <FolderDialog folder={folder} onClose={() => setOpen(null)} />}
        {open === "delete" && <DeleteFolder folder={folder} onClose={() => setOpen(null)} />}
      </Suspense>
    </li>
  );
}

function FolderContents({ folder }: { folder: Folder }) {
  const { revision } = useConversations();
  const { resource, reload } = useResource(`${folder.id} ${revision}`, () =>
    readConversations(null, "folder", folder.id),
  );
  const [latest, setLatest] = useState(resource);
  if (resource !== latest && resource.state !== "loading") setLatest(resource);
  if (latest.state === "failed") return <Failure error={latest.error} onRetry={() => void reload()} />;
  if (latest.state === "loading") return <p className="py-2 ps-8 text-sm text-quiet">{t.common.loading}</p>;
  return (
    <ul className="ms-4 border-s border-line ps-1">
      {latest.value.conversations.map((one) => (
        <ConversationRow key={one.id} conversation={one} />
      ))}
      {latest.value.conversations.length === 0 && (
        <li className="px-2 py-2 text-sm text-quiet">{t.shell.emptyFolder}</li>
      )}
      {latest.value.more && (
        <li>
          <Link
            href={`/conversations?folder=${folder.id}`}
            className="block px-2 py-2 text-sm text-accent hover:underline"
          >
            {t.shell.allOfFolder}
          </Link>
        </li>
      )}
    </ul>
  );
}
