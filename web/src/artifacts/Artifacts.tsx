/** Provides a chat with the panel in which code, pages, drawings and long answers open. */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { artifactRequests } from "../app/shortcuts";
import type { View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { newestIn } from "./artifacts";
import { OpenArtifact, type WantedArtifact } from "./openArtifact";

const ArtifactPanel = lazy(() => import("./ArtifactPanel"));

export function Artifacts({ view, children }: { view: View; children: ReactNode }) {
  const [target, setTarget] = useState<(WantedArtifact & { id: number }) | null>(null);
  const open = useCallback(
    (artifact: WantedArtifact) => setTarget((previous) => ({ ...artifact, id: (previous?.id ?? 0) + 1 })),
    [],
  );
  const current = useRef(view);
  current.current = view;
  useEffect(() => {
    const show = () => {
      const newest = newestIn(pathTo(current.current.nodes, current.current.head));
      if (newest) open(newest);
    };
    artifactRequests.addEventListener("open", show);
    return () => artifactRequests.removeEventListener("open", show);
  }, [open]);
  return (
    <OpenArtifact value={open}>
      {children}
      {target !== null && (
        <Suspense>
          <ArtifactPanel key={target.id} view={view} target={target} onClose={() => setTarget(null)} />
        </Suspense>
      )}
    </OpenArtifact>
  );
}
