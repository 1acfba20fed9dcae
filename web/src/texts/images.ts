/** The English texts of images. */
import { plural } from "./plural";

export const imageTexts = {
  title: "Images",
  intro: (where: string) =>
    `Images are encrypted, and no one else here can see them. Your description is sent to ${where}.`,

  prompt: "Describe your image",
  placeholder: "A stone lighthouse on a rocky shore at dusk, in watercolour",
  tooLong: (n: number) => `${plural(n, "character", "characters")} too long.`,
  size: "Size",
  sizes: { square: "Square", portrait: "Portrait", landscape: "Landscape" },
  make: "Create image",
  edit: "Edit image",
  change: "What to change",
  changeExample: "Let it snow",
  editedAlt: "Image to edit",
  editedSent: (where: string) => `This image and your description are sent to ${where}.`,
  editStop: "Create a new image instead",
  leftToday: (n: number) => `${plural(n, "image", "images")} left today.`,
  noneLeft: "You’ve reached today’s limit. It resets at midnight UTC.",

  making: "Creating your image…",
  makingText: "This can take a minute or two. You can leave this page.",
  stop: "Stop",
  stopping: "Stopping…",
  stopped: "You stopped this image. It counts toward today’s limit.",
  failed: "Couldn’t create the image",
  lost: "The server restarted while creating your image. Please try again.",
  retry: "Try again",
  dismiss: "Dismiss",
  ready: "Your image is ready.",

  yours: "Your images",
  empty: "No images yet",
  emptyText: "Describe one above to create it.",
  unavailable: "Image creation isn’t available",
  withoutText: "Your admin hasn’t set up image creation on this server.",
  noNew: "You can’t create new images right now. Your images stay here.",
  atWork: "No images in this space",
  open: (prompt: string) => `Open “${prompt}”`,
  notShown: "Can’t show this image",

  image: "Image",
  madeAt: "Created",
  pixels: "Size",
  measures: (width: number, height: number, size: string) => `${width} × ${height} pixels, ${size}`,
  maker: "Model",
  makerAt: (model: string, where: string) => (model === "default" ? where : `${model} at ${where}`),
  download: "Download",
  reuse: "Use this description",
  previous: "Newer image",
  next: "Older image",

  delete: "Delete",
  deleteTitle: "Delete this image?",
  deleteText: "It will be deleted right away and can’t be recovered, not even from a backup.",
  deleteAll: "Delete all",
  deleteAllTitle: "Delete all your images?",
  deleteAllText:
    "All your images, including those not shown here, will be deleted right away and can’t be recovered, not even from a backup.",

  receipt: "Privacy receipt",
  datasets: "Training datasets",
  mark: "Mark in the file",
  switchOff: "Never use for training",
  confirmTitle: "Never use this image for training?",
  confirmText:
    "This image will never be used for training, even if you change your settings or this server is updated. You can’t undo this.",
  confirm: "Never use",
};
