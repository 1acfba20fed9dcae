/** Generates images and lists the user's own. */

import { useRef, useState } from "react";
import { deleteImages, type GalleryPage, type MadeImage } from "../api/images";
import { ApiError, sentenceOf } from "../api/request";
import { OperatorLine } from "../app/OperatorLine";
import { navigate, usePageLocation } from "../app/router";
import { t } from "../texts";
import { imageTexts } from "../texts/images";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Empty, Failure, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { addressOf, openIn } from "./address";
import { GenerationCard } from "./GenerationCard";
import { ImageDialog } from "./ImageDialog";
import { type ImageRequest, MakeForm } from "./MakeForm";
import { Tile } from "./Tile";
import { type Gallery, useGallery } from "./useGallery";
import { useImageGeneration } from "./useImageGeneration";

export default function ImagesPage() {
  const gallery = useGallery();
  const { resource } = gallery.query;
  if (resource.state === "failed" && resource.error instanceof ApiError && resource.error.code === "forbidden")
    return (
      <Page title={imageTexts.title}>
        <Empty title={imageTexts.atWork}>{sentenceOf(resource.error)}</Empty>
      </Page>
    );
  const maker = resource.state === "ready" ? resource.value.maker : null;
  return (
    <Page title={imageTexts.title} intro={maker ? imageTexts.intro(maker.where) : undefined}>
      <ResourceView query={gallery.query}>{(page) => <Content page={page} gallery={gallery} />}</ResourceView>
    </Page>
  );
}

function Content({ page, gallery }: { page: GalleryPage; gallery: Gallery }) {
  const open = openIn(usePageLocation().search);
  const form = useRef<HTMLDivElement>(null);
  const [request, setRequest] = useState<ImageRequest>({ prompt: "", size: "square", edited: null });
  const [ready, setReady] = useState(false);
  const generation = useImageGeneration(() => {
    setReady(true);
    void gallery.query.reload();
  });
  const startGeneration = ({ prompt, size, edited }: ImageRequest) => {
    setReady(false);
    void generation.generate(prompt.trim(), size, edited);
  };
  const focusForm = (nextRequest: ImageRequest) => {
    navigate(addressOf(null), "replace");
    setRequest(nextRequest);
    // Wait for the closing dialog to restore the focus.
    requestAnimationFrame(() => {
      form.current?.querySelector("textarea")?.focus();
      form.current?.scrollIntoView({ block: "nearest" });
    });
  };
  const reuse = ({ prompt, size }: MadeImage) => focusForm({ prompt, size, edited: null });
  const edit = ({ id, size }: MadeImage) => focusForm({ prompt: "", size, edited: id });
  return (
    <>
      {page.maker && (
        <div ref={form}>
          <MakeForm
            maker={page.maker}
            remaining={page.left_today}
            request={request}
            busy={generation.generation?.state === "running"}
            onRequest={setRequest}
            onMake={() => startGeneration(request)}
          />
          <GenerationCard provider={generation} onRetry={startGeneration} />
        </div>
      )}
      {!page.maker && page.images.length > 0 && <Notice tone="quiet">{imageTexts.noNew}</Notice>}
      <p role="status" className="sr-only">
        {ready ? imageTexts.ready : ""}
      </p>
      <Images page={page} gallery={gallery} />
      {open !== null && (
        <ImageDialog
          id={open}
          images={page.images}
          onAgain={page.maker && reuse}
          onEdit={page.maker && edit}
          onDeleted={gallery.remove}
        />
      )}
    </>
  );
}

function Images({ page, gallery }: { page: GalleryPage; gallery: Gallery }) {
  const [confirming, setConfirming] = useState(false);
  if (page.images.length === 0 && !page.more) return <NoImages wasMade={page.maker !== null} />;
  return (
    <section aria-labelledby="yours" className="mt-10">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 id="yours" className="text-lg font-semibold">
          {imageTexts.yours}
        </h2>
        <Button variant="danger" onClick={() => setConfirming(true)}>
          {imageTexts.deleteAll}
        </Button>
      </div>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-6 md:grid-cols-3" data-testid="images">
        {page.images.map((image) => (
          <Tile key={image.id} image={image} />
        ))}
      </ul>
      {page.more && <More load={gallery.loadMore} />}
      {confirming && (
        <Confirm
          title={imageTexts.deleteAllTitle}
          text={imageTexts.deleteAllText}
          action={imageTexts.deleteAll}
          onClose={() => setConfirming(false)}
          onConfirm={async () => {
            await deleteImages();
            await gallery.query.reload();
          }}
        />
      )}
    </section>
  );
}

function NoImages({ wasMade }: { wasMade: boolean }) {
  return (
    <div className={wasMade ? "mt-10" : ""}>
      <Empty title={wasMade ? imageTexts.empty : imageTexts.unavailable}>
        {wasMade ? imageTexts.emptyText : imageTexts.withoutText}
        {!wasMade && <OperatorLine className="mt-2 justify-center" />}
      </Empty>
    </div>
  );
}

function More({ load }: { load: () => Promise<void> }) {
  const more = useTask(() => load());
  if (more.error !== null)
    return (
      <div className="mt-6">
        <Failure error={more.error} onRetry={more.run} />
      </div>
    );
  return (
    <Button className="mt-6 w-full" disabled={more.busy} onClick={more.run}>
      {more.busy ? t.common.loading : t.common.more}
    </Button>
  );
}
