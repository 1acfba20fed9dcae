/** One's images, page by page, latest first. */
import { useCallback } from "react";
import { type GalleryPage, readImages } from "../api/images";
import { type LoadedResource, useResource } from "../api/useResource";

export interface Gallery {
  held: LoadedResource<GalleryPage>;
  loadMore: () => Promise<void>;
  remove: (id: string) => void;
}

export function useGallery(): Gallery {
  const held = useResource("images", () => readImages(null));
  const { resource, replace } = held;
  const page = resource.state === "ready" ? resource.value : null;
  const loadMore = useCallback(async () => {
    const last = page?.images.at(-1);
    if (!page || !last) return;
    const older = await readImages(last.id);
    const known = new Set(page.images.map(({ id }) => id));
    replace({ ...older, images: [...page.images, ...older.images.filter(({ id }) => !known.has(id))] });
  }, [page, replace]);
  const remove = useCallback(
    (id: string) => page && replace({ ...page, images: page.images.filter((image) => image.id !== id) }),
    [page, replace],
  );
  return { held, loadMore, remove };
}
