/** One image at full size: prompt, download, receipt and deletion. */
import { type ReactNode, useEffect, useState } from "react";
import { deleteImage, fileOf, type MadeImage, readImage } from "../api/images";
import { useResource } from "../api/useResource";
import { navigate } from "../app/router";
import { t } from "../texts";
import { atMoment, bytes } from "../texts/dates";
import { imageTexts } from "../texts/images";
import { Button, buttonClass, IconButton } from "../ui/Button";
import { Confirm, Dialog } from "../ui/Dialog";
import { Empty, ResourceView } from "../ui/ResourceView";
import { addressOf } from "./address";
import { ImageReceipt } from "./ImageReceipt";

interface ImageDialogProps {
  id: string;
  /** The images of the gallery, to move to the next one. */
  images: readonly MadeImage[];
  /** Null if no new images can be made. */
  onAgain: ((image: MadeImage) => void) | null;
  onEdit: ((image: MadeImage) => void) | null;
  onDeleted: (id: string) => void;
}

const close = () => navigate(addressOf(null), "replace");

export function ImageDialog({ id, images, ...actions }: ImageDialogProps) {
  const index = images.findIndex((image) => image.id === id);
  const listed = images[index];
  const showImage = (image: MadeImage) => <OpenedImage image={image} {...actions} />;
  return (
    <Dialog title={imageTexts.image} place="broad" onClose={close}>
      {listed ? (
        <WithNeighbours images={images} index={index}>
          {showImage(listed)}
        </WithNeighbours>
      ) : (
        <Elsewhere id={id}>{showImage}</Elsewhere>
      )}
    </Dialog>
  );
}

/** Loads an image that the gallery does not show yet, or that does not exist. */
function Elsewhere({ id, children }: { id: string; children: (image: MadeImage) => ReactNode }) {
  const query = useResource(id, () => readImage(id));
  return (
    <ResourceView query={query} missing={<Empty title={t.notFound.title}>{t.notFound.text}</Empty>}>
      {children}
    </ResourceView>
  );
}

/** An image of the gallery with buttons and arrow keys to move to its neighbours. */
function WithNeighbours({
  images,
  index,
  children,
}: {
  images: readonly MadeImage[];
  index: number;
  children: ReactNode;
}) {
  const [newer, older] = [images[index - 1], images[index + 1]];
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const neighbour = { ArrowLeft: newer, ArrowRight: older }[event.key];
      if (neighbour && document.querySelectorAll("dialog[open]").length === 1) showNeighbour(neighbour);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [newer, older]);
  return (
    <>
      {images.length > 1 && (
        <div className="mb-2 flex justify-center gap-2">
          <NeighbourButton icon="left" label={imageTexts.previous} to={newer} />
          <NeighbourButton icon="right" label={imageTexts.next} to={older} />
        </div>
      )}
      {children}
    </>
  );
}

const showNeighbour = (neighbour: MadeImage) => navigate(addressOf(neighbour.id), "replace");

function NeighbourButton({
  icon,
  label,
  to: neighbour,
}: {
  icon: "left" | "right";
  label: string;
  to: MadeImage | undefined;
}) {
  return (
    <IconButton icon={icon} label={label} disabled={!neighbour} onClick={() => neighbour && showNeighbour(neighbour)} />
  );
}

type OpenedImageProps = { image: MadeImage } & Pick<ImageDialogProps, "onAgain" | "onEdit" | "onDeleted">;

function OpenedImage({ image, ...actions }: OpenedImageProps) {
  return (
    <>
      <Large key={image.id} image={image} />
      <ImageFacts image={image} />
      <ImageActions image={image} {...actions} />
      <ImageReceipt key={`receipt ${image.id}`} id={image.id} />
    </>
  );
}

function Large({ image }: { image: MadeImage }) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <Empty title={imageTexts.notShown} />;
  return (
    <img
      src={fileOf(image.id)}
      alt={image.prompt}
      width={image.width}
      height={image.height}
      onError={() => setIsBroken(true)}
      className="mx-auto h-auto max-h-[62dvh] w-auto max-w-full rounded-lg bg-raised object-contain"
    />
  );
}

function ImageFacts({ image }: { image: MadeImage }) {
  return (
    <>
      <p className="mt-4 max-w-prose whitespace-pre-line wrap-anywhere">{image.prompt}</p>
      <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2 text-[0.9375rem]">
        <Fact name={imageTexts.madeAt}>
          <time dateTime={image.made_at}>{atMoment(image.made_at)}</time>
        </Fact>
        <Fact name={imageTexts.pixels}>{imageTexts.measures(image.width, image.height, bytes(image.bytes))}</Fact>
        <Fact name={imageTexts.maker}>{imageTexts.makerAt(image.model, image.where)}</Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}

function ImageActions({ image, onAgain, onEdit, onDeleted }: OpenedImageProps) {
  const [confirming, setConfirming] = useState(false);
  const remove = async () => {
    await deleteImage(image.id);
    close();
    onDeleted(image.id);
  };
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      <a className={buttonClass("main")} href={fileOf(image.id)} download={image.file_name}>
        {imageTexts.download}
      </a>
      {onEdit && <Button onClick={() => onEdit(image)}>{imageTexts.edit}</Button>}
      {onAgain && <Button onClick={() => onAgain(image)}>{imageTexts.reuse}</Button>}
      <Button variant="danger" onClick={() => setConfirming(true)}>
        {imageTexts.delete}
      </Button>
      {confirming && (
        <Confirm
          title={imageTexts.deleteTitle}
          text={imageTexts.deleteText}
          action={imageTexts.delete}
          onClose={() => setConfirming(false)}
          onConfirm={remove}
        />
      )}
    </div>
  );
}
