/** An artifact in the panel: its source, or a preview in a frame without network access. */
import { lazy, Suspense, useState } from "react";
import { AnswerText } from "../chat/AnswerText";
import { useColorScheme } from "../insight/useColorScheme";
import { artifactTexts as texts } from "../texts/artifacts";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { save } from "../ui/save";
import { ArtifactFrame } from "./ArtifactFrame";
import type { Artifact } from "./artifacts";
import { OpenArtifact } from "./openArtifact";
import { keepsScriptsOffline } from "./scripts";
import { useDrawnDiagram } from "./useDrawnDiagram";

const Highlighted = lazy(() => import("../chat/Highlighted"));
/** Longer code, in characters, is shown without highlighting, which would block the page. */
const MOST_HIGHLIGHTED = 40_000;

interface BodyProps {
  artifact: Artifact;
  title: string;
  /** Show the source. */
  code: boolean;
}

export function ArtifactBody({ artifact, title, code }: BodyProps) {
  if (artifact.kind === "document" && !code) return <DocumentBody artifact={artifact} />;
  // An incomplete page cannot be previewed.
  if (code || artifact.open) return <CodeBody artifact={artifact} title={title} />;
  if (artifact.kind === "mermaid") return <DiagramBody source={artifact.code} title={title} />;
  return <PageBody artifact={artifact} title={title} />;
}

function CodeBody({ artifact: { language, code, open, kind }, title }: { artifact: Artifact; title: string }) {
  const isPlain = open || code.length > MOST_HIGHLIGHTED;
  return (
    <pre
      tabIndex={0}
      role="group"
      aria-label={title}
      className="min-h-0 flex-1 overflow-auto p-4 text-sm leading-relaxed focus-visible:-outline-offset-2"
    >
      <code className="font-mono">
        {isPlain ? (
          code
        ) : (
          <Suspense fallback={code}>
            <Highlighted language={kind === "svg" ? "xml" : language} code={code} />
          </Suspense>
        )}
      </code>
    </pre>
  );
}

const none: never[] = [];

function DocumentBody({ artifact: { code, open } }: { artifact: Artifact }) {
  return (
    <div tabIndex={0} role="group" aria-label={texts.preview} className="min-h-0 flex-1 overflow-y-auto px-6 py-5">
      <OpenArtifact value={null}>
        <AnswerText text={code} citations={none} calls={none} live={open} showCall={() => null} />
      </OpenArtifact>
    </div>
  );
}

function PageBody({ artifact: { code, kind }, title }: { artifact: Artifact; title: string }) {
  const [runs, run] = useState(false);
  return (
    <>
      {kind === "html" && <ScriptBar runs={runs} onChange={run} />}
      <div className="min-h-0 flex-1">
        <ArtifactFrame
          key={runs ? "scripts" : "still"}
          kind={runs ? "scripts" : "still"}
          title={title}
          onReady={(frame) => frame.postMessage(code, "*")}
        />
      </div>
    </>
  );
}

function ScriptBar({ runs, onChange }: { runs: boolean; onChange: (runs: boolean) => void }) {
  const canRun = keepsScriptsOffline(navigator as object);
  const status = runs ? texts.running : canRun ? `${texts.scriptsOff} ${texts.runHint}` : texts.unsupported;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line bg-raised px-4 py-1.5">
      <p role="status" className="min-w-48 flex-1 text-sm text-quiet">
        {status}
      </p>
      {canRun && (
        <Button className="min-h-8 text-sm" onClick={() => onChange(!runs)}>
          {runs ? texts.stop : texts.run}
        </Button>
      )}
    </div>
  );
}

function DiagramBody({ source, title }: { source: string; title: string }) {
  const dark = useColorScheme() === "dark";
  const { result, draw } = useDrawnDiagram(source, dark);
  if (result !== null && "error" in result)
    return (
      <div className="min-h-0 flex-1 overflow-auto p-4">
        <Notice tone="danger">
          <p>{texts.wrongDiagram}</p>
          <pre className="mt-2 overflow-x-auto font-mono text-sm whitespace-pre-wrap">{result.error}</pre>
        </Notice>
        <pre className="mt-4 overflow-x-auto font-mono text-sm">{source}</pre>
      </div>
    );
  return (
    <>
      <div className="flex min-h-11 items-center justify-end border-b border-line px-3">
        <p role="status" className="flex-1 text-sm text-quiet">
          {result === null ? texts.drawing : ""}
        </p>
        {result !== null && (
          <Button
            variant="ghost"
            className="min-h-8 text-sm"
            onClick={() => save(result.svg, `${texts.kinds.mermaid}.svg`, "text/plain")}
          >
            {texts.downloadDrawing}
          </Button>
        )}
      </div>
      <div className="min-h-0 flex-1">
        <ArtifactFrame key={String(dark)} kind="diagram" title={title} onReady={(frame) => void draw(frame)} />
      </div>
    </>
  );
}
