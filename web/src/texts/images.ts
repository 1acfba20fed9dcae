/** The English texts of images. */
import { plural } from "./plural";

export const imageTexts = {
  title: "Images",
  intro: (where: string) =>
    `Describe a picture and have it made. Your description goes to ${where}, which makes it; what comes is sealed under your key, and nobody else here can open it.`,

  prompt: "What should be on it?",
  placeholder: "A stone lighthouse on a rocky shore at dusk, in watercolour",
  tooLong: (n: number) => `Too long by ${plural(n, "character", "characters")}.`,
  size: "Size",
  sizes: { square: "Square", portrait: "Portrait", landscape: "Landscape" },
  make: "Make image",
  leftToday: (n: number) => `${plural(n, "more image", "more images")} today.`,
  noneLeft: "You have asked for the day’s last image. The next day begins at midnight UTC.",

  making: "Your image is being made…",
  makingText: "This can take a minute or two. You can leave the page; it will be here.",
  stop: "Stop",
  stopping: "Stopping…",
  stopped: "You stopped this image. It counts towards today’s number.",
  failed: "There is no image",
  lost: "The server was started anew while your image was being made. Nothing was kept.",
  retry: "Try again",
  dismiss: "Dismiss",
  ready: "Your image is ready.",

  yours: "Your images",
  empty: "No images yet",
  emptyText: "Describe one above. It will be kept here until you delete it.",
  without: "This server makes no images",
  withoutText: "Its operator has not set up an images endpoint.",
  noNew: "This server makes no new images at the moment. Yours stay here until you delete them.",
  atWork: "There are no images here",
  open: (prompt: string) => `Open “${prompt}”`,
  notShown: "It cannot be shown",

  one: "Image",
  madeAt: "Made",
  pixels: "Size",
  measures: (width: number, height: number, size: string) => `${width} × ${height} pixels, ${size}`,
  maker: "Made by",
  makerAt: (model: string, where: string) => (model === "default" ? where : `${model} at ${where}`),
  download: "Download",
  again: "Use this description",
  previous: "Newer image",
  next: "Older image",

  delete: "Delete",
  deleteTitle: "Delete this image?",
  deleteText: "It disappears at once and its key is destroyed, so that no backup opens it. This cannot be undone.",
  deleteAll: "Delete all",
  deleteAllTitle: "Delete all your images?",
  deleteAllText:
    "All of them, also those that are not shown on this page, disappear at once and their keys are destroyed. This cannot be undone.",

  receipt: "Privacy receipt",
  datasets: "What is done with images",
  switchOff: "Never use this image",
  confirmTitle: "Never use this image?",
  confirmText:
    "It will not be used to improve models, whatever you choose later and whatever a later version of this server may do with images. This is final.",
  confirm: "Never use it",
};
