/** The layout of every signed-in page: sidebar, banner and content. */
import { lazy, type ReactNode, type RefObject, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { SecurityAlert } from "../security/SecurityAlert";
import { t } from "../texts";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Banner } from "./Banner";
import { type AskedChat, onAskedAboutChat } from "./chatQuestions";
import { LogWatch } from "./LogWatch";
import { ModelBanner } from "./ModelBanner";
import { navigate, usePageLocation } from "./router";
import { Sidebar } from "./Sidebar";
import { SpaceChangedNotice } from "./SpaceChangedNotice";
import { SpaceSwitcher } from "./SpaceSwitcher";
import { useMe } from "./session";
import { composerRequests, modelMenuRequests, sidebarRequests, useShortcuts } from "./shortcuts";
import { Toasts } from "./toasts";
import { useSidebar } from "./useSidebar";
import { followKeyboard } from "./visibleHeight";

const loadFind = () => import("../find/CommandPalette");
const FindDialog = lazy(loadFind);
const ShortcutSheet = lazy(() => import("./ShortcutSheet"));
const AskedDialog = lazy(() => import("../conversations/ChatDialog"));

export function Shell({ children }: { children: ReactNode }) {
  const { path, visit } = usePageLocation();
  const { borrowed } = useMe();
  const { wide, open, toggle } = useSidebar(visit);
  const [dialog, setDialog] = useState<"help" | "find" | AskedChat | null>(null);
  const main = useRef<HTMLElement>(null);
  useShortcuts({
    newChat: () => navigate("/"),
    find: () => setDialog("find"),
    focusComposer: () => composerRequests.dispatchEvent(new Event("focus")),
    toggleSidebar: () => toggle(!open),
    chooseModel: () => modelMenuRequests.dispatchEvent(new Event("open", { cancelable: true })),
    help: () => setDialog("help"),
  });
  const turnSidebar = useCallback(() => toggle(!open), [toggle, open]);
  const help = useCallback(() => setDialog("help"), []);
  const find = () => {
    if (!wide) toggle(false);
    setDialog("find");
  };
  useEffect(followKeyboard, []);
  useEffect(() => onAskedAboutChat(setDialog), []);
  useEffect(() => {
    const open = () => toggle(true);
    sidebarRequests.addEventListener("open", open);
    return () => sidebarRequests.removeEventListener("open", open);
  }, [toggle]);
  useEffect(() => {
    // Preload the search while Ctrl or ⌘ is held down: the user is about to search and will type immediately.
    const isForward = (event: KeyboardEvent) =>
      void ((event.ctrlKey || event.metaKey) && loadFind().catch(() => undefined));
    addEventListener("keydown", isForward);
    return () => removeEventListener("keydown", isForward);
  }, []);
  const sidebar = <Sidebar onClose={() => toggle(false)} onFind={find} onHelp={help} />;
  return (
    <div className="flex h-full">
      <SkipLink main={main} />
      {wide && open && <div className="w-72 shrink-0 border-e border-line">{sidebar}</div>}
      {!wide && open && (
        <Dialog bare place="left" title={t.shell.sidebar} onClose={() => toggle(false)}>
          {sidebar}
        </Dialog>
      )}
      <div className={`flex min-w-0 flex-1 ${wide ? "" : "flex-col"}`}>
        {(wide ? !open : !hasOwnBar(path)) && <Rail wide={wide} onOpen={() => toggle(true)} onFind={find} />}
        <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
          <Banner />
          <SpaceChangedNotice />
          <LogWatch />
          <ModelBanner />
          {!borrowed && <SecurityAlert />}
          <main
            ref={main}
            data-scroller
            tabIndex={-1}
            aria-label={t.shell.main}
            className="relative min-h-0 flex-1 overflow-y-auto"
          >
            {children}
          </main>
          <Toasts />
        </div>
      </div>
      {dialog === "help" && (
        <Suspense>
          <ShortcutSheet onClose={() => setDialog(null)} />
        </Suspense>
      )}
      {dialog === "find" && (
        <Suspense>
          <FindDialog onClose={() => setDialog(null)} onSidebar={turnSidebar} onHelp={help} />
        </Suspense>
      )}
      {dialog !== null && typeof dialog === "object" && (
        <Suspense>
          <AskedDialog question={dialog} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** On a phone, the builder has its own bar instead of the shell's. */
const hasOwnBar = (path: string) => /^\/gpts\/(new|[^/]+\/edit)$/.test(path);

/** The collapsed sidebar. On a phone, the page's `PhoneBar` replaces it. */
function Rail({ wide, onOpen, onFind }: { wide: boolean; onOpen: () => void; onFind: () => void }) {
  return (
    <div className={`flex gap-1 border-line p-2 ${wide ? "flex-col border-e" : "border-b in-data-phone-bar:hidden"}`}>
      <IconButton icon={wide ? "panel" : "menu"} label={t.shell.openSidebar} aria-expanded={false} onClick={onOpen} />
      <IconButton icon="search" label={t.shell.find} onClick={onFind} />
      <IconButton icon="plus" label={t.shell.newChat} onClick={() => navigate("/")} />
      <SpaceSwitcher variant={wide ? "mark" : "line"} />
    </div>
  );
}

function SkipLink({ main }: { main: RefObject<HTMLElement | null> }) {
  return (
    <button
      type="button"
      className="sr-only z-50 rounded-lg bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      onClick={() => main.current?.focus()}
    >
      {t.common.skip}
    </button>
  );
}
