/** Image generation and the user's images. */
import { request } from "./request";
import type { GalleryView, ImageGenerationView, ImageGeneratorView, ImageReceiptView, ImageView } from "./schema";

export type Size = "square" | "portrait" | "landscape";

export type MadeImage = ImageView;

/** An image in progress: `id` is the image's once the state is "made"; `message` says why it failed. */
export type Generation = ImageGenerationView;

/** The provider that generates images on this server. */
export type Maker = ImageGeneratorView;

export type GalleryPage = GalleryView;

export type ImageReceipt = ImageReceiptView;

/** `before` is the last image already loaded. */
export const readImages = (before: string | null) =>
  request<GalleryPage>("GET", `/api/images${before === null ? "" : `?before=${before}`}`);
export const readImage = (id: string) => request<MadeImage>("GET", `/api/images/${id}`);
export const fileOf = (id: string) => `/api/images/${id}/file`;
export const smallOf = (id: string) => `/api/images/${id}/small`;
/** `edited`: the image to edit according to the prompt. */
export const makeImage = (prompt: string, size: Size, edited: string | null) =>
  request<Generation>("POST", "/api/images", { prompt, size, edited });
export const readGeneration = () =>
  request<{ making: Generation | null }>("GET", "/api/images/making").then((answer) => answer.making);
export const cancelGeneration = () => request<void>("POST", "/api/images/stop");
export const deleteImage = (id: string) => request<void>("DELETE", `/api/images/${id}`);
export const deleteImages = () => request<void>("DELETE", "/api/images");
export const readImageReceipt = (id: string) => request<ImageReceipt>("GET", `/api/images/${id}/receipt`);
export const neverImproveImage = (id: string) =>
  request<ImageReceipt>("PUT", `/api/images/${id}/improve`, { allowed: false });
