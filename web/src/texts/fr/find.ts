/** Français : la recherche dans ses chats, et les chemins vers tout le reste. */
import type { commandPaletteTexts as english } from "../find";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const commandPaletteTexts: Translated<typeof english> = {
  title: "Rechercher",
  label: "Chats, GPT et pages",
  results: "Résultats",
  recent: "Chats récents",
  actions: "Actions",
  pages: "Pages",
  gpts: "GPT",
  temporary: "Nouveau chat éphémère",
  sidebar: "Afficher ou masquer le panneau latéral",
  language: (name) => `Langue : ${name}`,
  signOut: "Se déconnecter",
  filters: {
    title: "Rechercher dans",
    periods: { today: "Aujourd’hui", week: "7 jours", month: "30 jours", year: "1 an" },
    gpt: "Chats avec un GPT",
    anyGpt: "Tous les GPT",
    folder: "Chats d’un dossier",
    anyFolder: "Tous les dossiers",
    clear: "Effacer les filtres",
    typeWords: "Saisissez des mots pour rechercher dans ces chats.",
  },
  actionWords: {
    chat: "chat discussion conversation démarrer commencer écrire",
    temporary: "incognito temporaire privé secret hors historique non enregistré",
    sidebar: "barre latérale panneau menu navigation réduire",
    help: "aide raccourcis clavier touches",
    theme: "thème mode couleur",
    language: "langue traduction language",
    signOut: "déconnexion déconnecter logout quitter sortir",
  },
  themeWords: { system: "auto", light: "jour clair", dark: "nuit sombre dark" },
  places: {
    chats: {
      label: "Tous les chats",
      words:
        "historique archive archivés dossier dossiers projet épinglés conversations discussions supprimer rechercher",
    },
    gpts: {
      label: "GPT",
      words:
        "personnalisés aperçus assistants bots explorer découvrir agents tests évaluation page publique invités lien pour invités",
    },
    createGpt: {
      label: "Créer un GPT",
      words:
        "personnalisé nouveau construire fabriquer créateur assistant bot agent capacités outils compétences skills recherche web python",
    },
    importGpt: {
      label: "Importer des GPT",
      words:
        "chatgpt openai déplacer migrer transférer apporter gem gems skill plugin dify open webui librechat sauvegarde importer",
    },
    reportGpt: {
      label: "Signaler ou noter un GPT",
      words: "commentaires avis abus plainte étoiles note évaluer problème feedback",
    },
    prompts: {
      label: "Prompts",
      words: "prompt bibliothèque modèles textes enregistrés barre oblique commandes variables",
    },
    images: { label: "Images", words: "dessiner générer photo dessin illustration" },
    dataSent: {
      label: "Données envoyées",
      words: "registre tiers destinataires partagées transmises reçu journal historique",
    },
    importChats: {
      label: "Importer vos chats",
      words:
        "claude gemini chatgpt open webui librechat déplacer migrer transférer téléverser historique conversations",
    },
    exportData: { label: "Exporter vos données", words: "télécharger sauvegarde copie zip rgpd" },
    masking: {
      label: "Masquage",
      words: "masquer données personnelles anonymiser pseudonyme noms cacher nom d’emprunt",
    },
    autoDelete: {
      label: "Suppression automatique",
      words: "conservation expirer durée garder jours effacer supprimer chats limites",
    },
    deletions: {
      label: "Historique des suppressions",
      words: "supprimé effacé retiré corbeille preuve",
    },
    deleteAccount: { label: "Supprimer le compte", words: "fermer clôturer effacer résilier quitter" },
    signedRecords: { label: "Preuves signées", words: "preuve journal vérifier reçu transparence" },
    commitments: {
      label: "Engagements de confidentialité",
      words: "promesses confiance reçu badge chiffrement entraînement exploitant vie privée",
    },
    workspace: { label: "Espace de travail", words: "équipe organisation entreprise société" },
    members: {
      label: "Membres de l’espace de travail",
      words: "personnes inviter invitation ajouter équipe utilisateurs rôles admin",
    },
    workspaceRules: {
      label: "Règles de l’espace de travail",
      words: "limites conservation domaines admin politique capacités",
    },
    workspaceKeys: {
      label: "API de l’espace de travail",
      words: "clé api clés jeton token développeur programmes",
    },
    firstSteps: {
      label: "Administration du serveur : premiers pas",
      words: "configuration liste démarrer sauvegarde exemples installer",
    },
  },
  theme: (name) => `Apparence : ${name}`,
  you: "Vous",
  answer: "Réponse",
  further: (n) => `et ${plural(n, "autre message", "autres messages")} dans ce chat`,
  looking: "Recherche dans vos chats…",
  lookedTo: (day) => `Recherche effectuée jusqu’au ${day}…`,
  nothing: "Aucun chat trouvé avec ces mots.",
  found: (n) => `${plural(n, "chat trouvé", "chats trouvés")}`,
  more: "Chercher dans les chats plus anciens",
  leave: "Fermer",
  keys: { move: "naviguer", open: "ouvrir", leave: "fermer" },
  promise: "Les chats ne sont déchiffrés que pour la recherche. Rien n’est indexé.",
};
