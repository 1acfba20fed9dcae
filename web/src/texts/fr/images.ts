/** Français : les images. */
import type { imageTexts as english } from "../images";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const imageTexts: Translated<typeof english> = {
  title: "Images",
  intro: (where) =>
    `Les images sont chiffrées, et personne d’autre ici ne peut les voir. Votre description est envoyée à ${where}.`,

  prompt: "Décrivez votre image",
  placeholder: "Un phare de pierre sur une côte rocheuse au crépuscule, à l’aquarelle",
  tooLong: (n) => `${plural(n, "caractère", "caractères")} de trop.`,
  size: "Format",
  sizes: { square: "Carré", portrait: "Portrait", landscape: "Paysage" },
  make: "Créer l’image",
  edit: "Modifier l’image",
  change: "Ce qui doit changer",
  changeExample: "Fais tomber de la neige",
  editedAlt: "Image à modifier",
  editedSent: (where: string) => `Cette image et votre description sont envoyées à ${where}.`,
  editStop: "Créer plutôt une nouvelle image",
  leftToday: (n) => `Encore ${plural(n, "image", "images")} aujourd’hui.`,
  noneLeft: "Vous avez atteint la limite du jour. Elle est remise à zéro à minuit UTC.",

  making: "Création de votre image…",
  makingText: "Cela peut prendre une minute ou deux. Vous pouvez quitter cette page.",
  stop: "Arrêter",
  stopping: "Arrêt…",
  stopped: "Vous avez arrêté cette image. Elle compte dans la limite du jour.",
  failed: "L’image n’a pas pu être créée",
  lost: "Le serveur a redémarré pendant la création de votre image. Réessayez.",
  retry: "Réessayer",
  dismiss: "Masquer",
  ready: "Votre image est prête.",

  yours: "Vos images",
  empty: "Aucune image pour l’instant",
  emptyText: "Décrivez-en une ci-dessus pour la créer.",
  unavailable: "La création d’images n’est pas disponible",
  withoutText: "Votre administrateur n’a pas configuré la création d’images sur ce serveur.",
  noNew: "Vous ne pouvez pas créer d’images pour le moment. Vos images restent ici.",
  atWork: "Pas d’images dans cet espace",
  open: (prompt) => `Ouvrir « ${prompt} »`,
  notShown: "Impossible d’afficher cette image",

  image: "Image",
  madeAt: "Création",
  pixels: "Dimensions",
  measures: (width, height, size) => `${width} × ${height} pixels, ${size}`,
  maker: "Modèle",
  makerAt: (model, where) => (model === "default" ? where : `${model} chez ${where}`),
  download: "Télécharger",
  reuse: "Réutiliser cette description",
  previous: "Image plus récente",
  next: "Image plus ancienne",

  delete: "Supprimer",
  deleteTitle: "Supprimer cette image ?",
  deleteText: "Elle sera supprimée immédiatement et ne pourra pas être récupérée, même à partir d’une sauvegarde.",
  deleteAll: "Tout supprimer",
  deleteAllTitle: "Supprimer toutes vos images ?",
  deleteAllText:
    "Toutes vos images, y compris celles qui ne sont pas affichées ici, seront supprimées immédiatement et ne pourront pas être récupérées, même à partir d’une sauvegarde.",

  receipt: "Reçu de confidentialité",
  datasets: "Jeux de données d’entraînement",
  mark: "Marque dans le fichier",
  switchOff: "Ne jamais utiliser pour l’entraînement",
  confirmTitle: "Ne jamais utiliser cette image pour l’entraînement ?",
  confirmText:
    "Cette image ne servira jamais à l’entraînement, même si vous changez vos paramètres ou si ce serveur est mis à jour. Cette action est irréversible.",
  confirm: "Ne jamais utiliser",
};
