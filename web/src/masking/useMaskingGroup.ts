/** The masking group of a chat's menu, loaded after the page. */
import { useEffect, useState } from "react";
import type { MaskingChoice } from "../api/masking";
import type { EntryGroup } from "../ui/Menu";
import type { Choose, maskingGroup } from "./menuGroup";

export function useMaskingGroup(choice: MaskingChoice, onChoose: Choose): readonly EntryGroup[] {
  const [group, setGroup] = useState<{ build: typeof maskingGroup } | null>(null);
  useEffect(() => {
    // If it fails to load, the menu works without it.
    import("./menuGroup").then(({ maskingGroup: build }) => setGroup({ build })).catch(() => undefined);
  }, []);
  return group ? [group.build(choice, onChoose)] : [];
}
