/** Code, a page, a drawing or a document from an answer: beside the chat, or over it on a small screen. */
import { useState } from "react";
import { useFitsBeside } from "../app/useMedia";
import type { View } from "../chat/conversation";
import { fileName } from "../conversations/exportChat";
import { artifactTexts as texts } from "../texts/artifacts";
import { IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { save } from "../ui/save";
import { ArtifactBody } from "./ArtifactBody";
import { type Artifact, endingOf, titleOf } from "./artifacts";
import type { WantedArtifact } from "./openArtifact";
import { useShownArtifact } from "./useShownArtifact";

interface PanelProps {
  view: View;
  target: WantedArtifact;
  onClose: () => void;
}

export default function ArtifactPanel({ view, target, onClose }: PanelProps) {
  const isBeside = useFitsBeside();
  const { artifact, version, versions, choose } = useShownArtifact(view, target);
  const [mode, setMode] = useState<"preview" | "code">("preview");
  const title = artifact ? titleOf(artifact) || texts.kinds[artifact.kind] : texts.kinds.code;
  return (
    <Dialog bare title={title} place={isBeside ? "split" : "whole"} onClose={onClose}>
      <div className="flex h-full min-h-0 flex-col" data-testid="artifact">
        <header className="flex items-center gap-2 border-b border-line py-2 ps-2 pe-3">
          <IconButton
            icon={isBeside ? "close" : "left"}
            label={isBeside ? texts.close : texts.back}
            autoFocus
            onClick={onClose}
          />
          <h2 className="min-w-0 flex-1 truncate font-semibold" title={title}>
            {title}
          </h2>
          {artifact && <Actions artifact={artifact} title={title} />}
        </header>
        {artifact === null ? (
          <p className="p-6 text-quiet">{texts.notShown}</p>
        ) : (
          <>
            <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 border-b border-line px-3 py-1">
              {artifact.kind !== "code" && <ModeSwitch chosen={mode} onChoose={setMode} />}
              {artifact.kind === "code" && <span className="label">{artifact.language || texts.kinds.code}</span>}
              <p role="status" className="text-sm text-quiet">
                {artifact.open ? texts.inProgress : ""}
              </p>
              {versions > 1 && <Versions version={version} versions={versions} choose={choose} />}
            </div>
            <ArtifactBody
              key={`${artifact.answer} ${artifact.n}`}
              artifact={artifact}
              title={title}
              code={mode === "code" || artifact.kind === "code"}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Actions({ artifact, title }: { artifact: Artifact; title: string }) {
  const download = () => save(artifact.code, downloadName(artifact, title), "text/plain");
  return (
    <span className="flex shrink-0">
      <CopyButton label={texts.copy} text={() => artifact.code} />
      <IconButton small icon="down" label={texts.download} onClick={download} />
    </span>
  );
}

/**
 * The download's file name with the extension of its language, so that an answer cannot pass text off as another file
 * type.
 */
function downloadName(artifact: Artifact, title: string): string {
  const ending = endingOf(artifact);
  const own = artifact.file?.replace(new RegExp(`\\.${ending}$`, "i"), "") ?? title;
  return `${fileName(own) || texts.kinds[artifact.kind]}.${ending}`;
}

function ModeSwitch({
  chosen,
  onChoose,
}: {
  chosen: "preview" | "code";
  onChoose: (mode: "preview" | "code") => void;
}) {
  return (
    <div role="group" aria-label={texts.view} className="flex rounded-lg border border-line p-0.5 text-sm">
      {(["preview", "code"] as const).map((mode) => (
        <button
          key={mode}
          type="button"
          aria-pressed={mode === chosen}
          onClick={() => onChoose(mode)}
          className="min-h-8 rounded-md px-3 text-quiet hover:bg-raised aria-pressed:bg-wash aria-pressed:font-semibold aria-pressed:text-ink"
        >
          {texts[mode]}
        </button>
      ))}
    </div>
  );
}

function Versions({
  version,
  versions,
  choose,
}: {
  version: number;
  versions: number;
  choose: (version: number) => void;
}) {
  return (
    <div role="group" aria-label={texts.versions} className="flex items-center text-sm">
      <IconButton small icon="left" label={texts.older} disabled={version === 1} onClick={() => choose(version - 1)} />
      <span role="status">{texts.version(version, versions)}</span>
      <IconButton
        small
        icon="right"
        label={texts.newer}
        disabled={version === versions}
        onClick={() => choose(version + 1)}
      />
    </div>
  );
}
