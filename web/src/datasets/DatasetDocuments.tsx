/** A dataset's publishable documents: the sealed manifest, and the datasheet. */
import { lazy, type ReactNode, Suspense } from "react";
import { readDatasheet, readManifest } from "../api/datasets";
import { useResource } from "../api/useResource";
import { HeadingLevels, headingLevels } from "../chat/headings";
import { t } from "../texts";
import { datasetTexts } from "../texts/datasets";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { Loading, ResourceView } from "../ui/ResourceView";
import { save } from "../ui/save";

const Markdown = lazy(() => import("../chat/Markdown"));

interface PaperProps {
  id: string;
  purpose: string;
  onClose: () => void;
}

export function Manifest({ id, purpose, onClose }: PaperProps) {
  const query = useResource(id, () => readManifest(id));
  return (
    <Dialog place="wide" title={datasetTexts.manifestOf(purpose)} onClose={onClose}>
      <ResourceView query={query}>
        {(manifest) => {
          const text = JSON.stringify(manifest, null, 2);
          return (
            <Paper name={datasetTexts.manifest} text={text} file={`manifest-${id}.json`} type="application/json">
              <pre className="font-mono text-sm wrap-anywhere whitespace-pre-wrap">{text}</pre>
            </Paper>
          );
        }}
      </ResourceView>
    </Dialog>
  );
}

export function Datasheet({ id, purpose, onClose }: PaperProps) {
  const query = useResource(id, () => readDatasheet(id));
  return (
    <Dialog place="wide" title={datasetTexts.datasheetOf(purpose)} onClose={onClose}>
      <ResourceView query={query}>
        {(text) => (
          <Paper name={datasetTexts.datasheet} text={text} file={`datasheet-${id}.md`} type="text/markdown">
            <HeadingLevels value={headingLevels([text])}>
              <Suspense fallback={<Loading />}>
                <div className="prose-answer">
                  <Markdown text={text} />
                </div>
              </Suspense>
            </HeadingLevels>
          </Paper>
        )}
      </ResourceView>
    </Dialog>
  );
}

interface FrameProps {
  name: string;
  text: string;
  file: string;
  type: string;
  children: ReactNode;
}

function Paper({ name, text, file, type, children }: FrameProps) {
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-quiet">{datasetTexts.publishable}</p>
        <span className="flex items-center gap-1">
          <CopyButton label={t.common.copy} text={() => text} />
          <Button onClick={() => save(text, file, type)}>{datasetTexts.saveFile}</Button>
        </span>
      </div>
      <div
        tabIndex={0}
        role="region"
        aria-label={name}
        className="max-h-[60dvh] overflow-auto rounded-xl border border-line bg-paper p-4"
      >
        {children}
      </div>
    </>
  );
}
