/** The image in progress, or the reason why it failed. */

import type { Generation } from "../api/images";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { imageTexts } from "../texts/images";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import type { Maker } from "./useImageGeneration";

export function GenerationCard({ provider, onRetry }: { provider: Maker; onRetry: (making: Generation) => void }) {
  const { generation: making, error } = provider;
  if (making?.state === "running") return <Running making={making} provider={provider} />;
  if (error !== null)
    return (
      <Notice tone="danger" className="mt-4">
        <p>{sentenceOf(error)}</p>
        <Button className="mt-3" onClick={provider.dismiss}>
          {imageTexts.dismiss}
        </Button>
      </Notice>
    );
  if (making === null || making.state === "made") return null;
  const failed = making.state === "failed";
  return (
    <Notice tone={failed ? "danger" : "quiet"} className="mt-4">
      <div data-testid="no-image">
        <p className="font-medium">{failed ? imageTexts.failed : imageTexts.stopped}</p>
        {failed && <p className="wrap-anywhere">{making.message}</p>}
        <Quoted prompt={making.prompt} />
        <div className="mt-3 flex flex-wrap gap-2">
          <Button onClick={() => onRetry(making)}>{imageTexts.retry}</Button>
          <Button variant="ghost" onClick={provider.dismiss}>
            {imageTexts.dismiss}
          </Button>
        </div>
      </div>
    </Notice>
  );
}

function Running({ making, provider }: { making: Generation; provider: Maker }) {
  return (
    <div className="card mt-4 flex flex-wrap items-center gap-x-4 gap-y-3 p-4" data-testid="making">
      <span
        className="size-6 shrink-0 animate-spin rounded-full border-3 border-line border-t-accent"
        aria-hidden="true"
      />
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium" role="status">
          {imageTexts.making}
        </p>
        <Quoted prompt={making.prompt} />
        <p className="text-sm text-quiet">{imageTexts.makingText}</p>
      </div>
      <Button disabled={provider.stopping} onClick={() => void provider.stop()}>
        {provider.stopping ? imageTexts.stopping : imageTexts.stop}
      </Button>
    </div>
  );
}

function Quoted({ prompt }: { prompt: string }) {
  return (
    <p className="line-clamp-2 text-[0.9375rem] wrap-anywhere">
      {t.common.quotes.open + prompt + t.common.quotes.close}
    </p>
  );
}
