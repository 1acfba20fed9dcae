/** Gives a chat a panel in which code, pages, drawings and long answers open beside it. */
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import type { View } from "../chat/conversation";
import { OpenArtifact, type WantedArtifact } from "./openArtifact";

const ArtifactPanel = lazy(() => import("./ArtifactPanel"));

export function Artifacts({ view, children }: { view: View; children: ReactNode }) {
  const [wanted, want] = useState<(WantedArtifact & { id: number }) | null>(null);
  const open = useCallback((asked: WantedArtifact) => want((before) => ({ ...asked, id: (before?.id ?? 0) + 1 })), []);
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
