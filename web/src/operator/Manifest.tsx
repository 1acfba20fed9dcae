import { readManifest } from "../api/operator";
import { useResource } from "../api/useResource";
import { Button } from "../parts/Button";
import { CopyButton } from "../parts/CopyButton";
import { Dialog } from "../parts/Dialog";
import { Held } from "../parts/Held";
import { t } from "../texts";

export function Manifest({ id, purpose, onClose }: { id: string; purpose: string; onClose: () => void }) {
  const held = useResource(id, () => readManifest(id));
  return (
    <Dialog place="wide" title={t.operator.manifestOf(purpose)} onClose={onClose}>
      <Held held={held}>
        {(manifest) => {
          const text = JSON.stringify(manifest, null, 2);
          return (
            <>
              <div className="mb-2 flex items-center justify-end gap-1">
                <CopyButton label={t.common.copy} text={() => text} />
                <Button onClick={() => download(text, `manifest-${id}.json`)}>{t.operator.download}</Button>
              </div>
              <pre
                tabIndex={0}
                role="region"
                aria-label={t.operator.manifest}
                className="max-h-[60dvh] overflow-auto rounded-xl border border-line bg-paper p-4 font-mono text-sm wrap-anywhere whitespace-pre-wrap"
              >
                {text}
              </pre>
            </>
          );
        }}
      </Held>
    </Dialog>
  );
}

function download(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
