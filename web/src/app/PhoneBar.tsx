/**
 * The buttons at both ends of a page's header on a phone: sidebar and new chat. A page that renders the first one
 * replaces the shell's own bar.
 */
import { useLayoutEffect } from "react";
import { t } from "../texts";
import { IconButton } from "../ui/Button";
import { markDocument } from "../ui/markDocument";
import { navigate } from "./router";
import { sidebarRequests } from "./shortcuts";
import { useWide } from "./useMedia";

export function SidebarButton() {
  const wide = useWide();
  useLayoutEffect(() => (wide ? undefined : markDocument("phoneBar")), [wide]);
  if (wide) return null;
  const open = () => sidebarRequests.dispatchEvent(new Event("open"));
  return <IconButton icon="menu" label={t.shell.openSidebar} aria-expanded={false} onClick={open} />;
}

export function NewChatButton() {
  if (useWide()) return null;
  return <IconButton icon="plus" label={t.shell.newChat} onClick={() => navigate("/")} />;
}
