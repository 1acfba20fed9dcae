/** The user's images, page by page, latest first. */
import { useCallback } from "react";
import { type GalleryPage, readImages } from "../api/images";
import { type ResourceQuery, useResource } from "../api/useResource";

export interface Gallery {
  query: ResourceQuery<GalleryPage>;
  loadMore: () => Promise<void>;
  remove: (id: string) => void;
}

export function useGallery(): Gallery {
  const query = useResource("images", () => readImages(null));
  const { resource, replace } = query;
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
  return { query: query, loadMore, remove };
}
