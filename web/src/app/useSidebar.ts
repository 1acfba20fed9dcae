/**
 * Whether the sidebar is open. On a wide screen it is beside the page and the state is saved; otherwise it overlays the
 * page.
 */
import { useCallback, useEffect, useState } from "react";
import { readSetting, saveSetting } from "./localSettings";
import { useWide } from "./useMedia";

export interface SidebarState {
  wide: boolean;
  open: boolean;
  toggle: (open: boolean) => void;
}

export function useSidebar(visit: number): SidebarState {
  const wide = useWide();
  const [isVisible, setVisible] = useState(readSetting("sidebar") !== "hidden");
  const [drawer, setDrawer] = useState(false);
  useEffect(() => setDrawer(false), [visit, wide]);
  const toggle = useCallback(
    (open: boolean) => {
      if (!wide) return setDrawer(open);
      saveSetting("sidebar", open ? null : "hidden");
      setVisible(open);
    },
    [wide],
  );
  return { wide, open: wide ? isVisible : drawer, toggle };
}
