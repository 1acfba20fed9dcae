/** Gives a chat a panel in which code, pages, drawings and long answers open beside it. */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { artifactRequests } from "../app/shortcuts";
import type { View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { newestIn } from "./artifacts";
import { OpenArtifact, type WantedArtifact } from "./openArtifact";

const ArtifactPanel = lazy(() => import("./ArtifactPanel"));

export function Artifacts({ view, children }: { view: View; children: ReactNode }) {
  const [wanted, want] = useState<(WantedArtifact & { id: number }) | null>(null);
  const open = useCallback((asked: WantedArtifact) => want((before) => ({ ...asked, id: (before?.id ?? 0) + 1 })), []);
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
      {wanted !== null && (
        <Suspense>
          <ArtifactPanel key={wanted.id} view={view} wanted={wanted} onClose={() => want(null)} />
        </Suspense>
      )}
    </OpenArtifact>
  );
}
