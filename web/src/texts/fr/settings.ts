/** Français : les sections des Paramètres et de l’Administration du serveur, et les mots par lesquels on les cherche. */
import type { settingsTexts as english } from "../settings";
import type { Translated } from "../translated";

export const settingsTexts: Translated<typeof english> = {
  title: "Paramètres",
  sections: {
    account: { label: "Compte", words: "nom e-mail email mail adresse profil langue apparence thème sombre clair" },
    privacy: {
      label: "Confidentialité et entraînement",
      words: "vie privée entraînement training refuser données choix statistiques modèle améliorer",
    },
    data: {
      label: "Données",
      words: "exporter télécharger importer conservation suppression automatique historique supprimer compte effacer",
    },
    sharing: { label: "Partage", words: "partager liens partagés public avis envoyés" },
    connections: {
      label: "Connexions",
      words: "services connectés oauth toujours autoriser autorisations applications actions",
    },
    security: {
      label: "Sécurité",
      words: "mot de passe clé d’accès passkey sessions appareils connexion double authentification 2fa historique",
    },
    encryption: { label: "Clé de chiffrement", words: "chiffrement phrase secrète code de secours clé propre" },
    usage: { label: "Utilisation", words: "utilisation limites quota stockage" },
    about: {
      label: "À propos et engagements",
      words: "confidentialité promesses engagements conditions politiques preuves signées",
    },
  },
  appearance: "Apparence",
  importTitle: "Importer",
  admin: {
    title: "Administration du serveur",
    sections: {
      setup: {
        label: "Configuration",
        words: "serveur nom inscription création de compte premiers pas liste configurer",
      },
      people: {
        label: "Personnes",
        words: "utilisateurs comptes inviter invitation réinitialiser mot de passe suspendre",
      },
      workspaces: { label: "Espaces de travail", words: "équipes organisations domaines sso" },
      policies: { label: "Politiques", words: "conditions d’utilisation politique de confidentialité" },
      limits: { label: "Limites", words: "quotas limites de débit stockage" },
      training: { label: "Données d’entraînement", words: "jeux de données entraînement ajustement fine-tuning" },
      statistics: { label: "Statistiques", words: "analyses aperçus chiffres utilisation" },
      reports: { label: "Signalements", words: "abus modération signaler" },
    },
  },
};
