/**
 * Shows an artifact in a frame of another origin.
 *
 * Invariants:
 * - The content is posted once per load of our own page, to a frame that cannot hold any other page.
 * - Messages from the content are ignored, except for a diagram's result on its own port.
 */
import { useRef } from "react";

interface FrameProps {
  kind: "still" | "scripts" | "diagram";
  title: string;
  /** Posts the content to the loaded frame. */
  onReady: (frame: Window) => void;
}

export function ArtifactFrame({ kind, title, onReady }: FrameProps) {
  const loaded = useRef(false);
  return (
    <iframe
      title={title}
      src={`/artifact-frame/${kind}`}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      allow=""
      className="h-full w-full border-0 bg-white scheme-light"
      onLoad={({ currentTarget: { contentWindow } }) => {
        if (loaded.current || contentWindow === null) return;
        loaded.current = true;
        onReady(contentWindow);
      }}
    />
  );
}
