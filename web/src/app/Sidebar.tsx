import { useTemporaryChats } from "../temporary/temporaryChats";
import { t } from "../texts";
import { spaceTexts } from "../texts/spaces";
import { temporaryTexts } from "../texts/temporary";
import { IconButton } from "../ui/Button";
import { Icon, type IconName, Mark } from "../ui/Icon";
import { AccountMenu } from "./AccountMenu";
import { ConversationList } from "./ConversationList";
import { Link, usePageLocation } from "./router";
import { SpaceSwitcher } from "./SpaceSwitcher";
import { useMe, useSession, useWorkspace } from "./session";
import { modifierShortcut } from "./shortcuts";

/** Navigation: new chat, GPTs, conversations and account. */
export function Sidebar({ onClose, onFind, onHelp }: { onClose: () => void; onFind: () => void; onHelp: () => void }) {
  const { instance } = useSession();
  const workspace = useWorkspace();
  const me = useMe();
  const { ids: temporary } = useTemporaryChats();
  return (
    <nav aria-label={t.shell.sidebar} className="flex h-full w-full flex-col bg-paper">
      <div className="flex items-center justify-between gap-2 p-3">
        <Link
          href="/"
          className="flex min-h-10 min-w-0 items-center gap-2.5 rounded-lg px-2 font-semibold tracking-tight"
        >
          <Mark className="size-6" />
          <span className="truncate">{instance.name || t.product}</span>
        </Link>
        <IconButton icon="panel" label={t.shell.closeSidebar} onClick={onClose} />
      </div>
      <div className="px-3 not-empty:pb-3">
        <SpaceSwitcher variant="whole" />
      </div>
      <ul className="mb-4 px-3">
        <NavigationLink href="/" icon="plus" label={t.shell.newChat} />
        <li>
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={onFind}
            className="flex min-h-10 w-full items-center gap-3 rounded-lg px-2 text-start text-[0.9375rem] hover:bg-raised"
          >
            <Icon name="search" className="size-4.5 text-accent" />
            <span className="flex-1">{t.shell.find}</span>
            <kbd aria-hidden="true" className="font-sans text-xs text-quiet pointer-coarse:hidden">
              {modifierShortcut("K")}
            </kbd>
          </button>
        </li>
        <NavigationLink href="/gpts" icon="grid" label={t.shell.gpts} />
        {me.images && <NavigationLink href="/images" icon="image" label={t.shell.images} />}
        {workspace && <NavigationLink href="/workspace" icon="building" label={spaceTexts.workspace} />}
        {temporary.map((id) => (
          <NavigationLink key={id} href={`/c/${id}`} icon="unseen" label={temporaryTexts.name} />
        ))}
      </ul>
      <ConversationList />
      <div className="border-t border-line p-3">
        <AccountMenu onHelp={onHelp} />
      </div>
    </nav>
  );
}

function NavigationLink({ href, icon, label }: { href: string; icon: IconName; label: string }) {
  const { path } = usePageLocation();
  const isCurrent = path === href || (href === "/workspace" && path.startsWith("/workspace/"));
  return (
    <li>
      <Link
        href={href}
        aria-current={isCurrent ? "page" : undefined}
        className={`flex min-h-10 items-center gap-3 rounded-lg px-2 text-[0.9375rem] ${isCurrent ? "bg-wash" : "hover:bg-raised"}`}
      >
        <Icon name={icon} className="size-4.5 text-accent" />
        {label}
      </Link>
    </li>
  );
}
