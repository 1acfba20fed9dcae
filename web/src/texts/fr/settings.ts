/**
 * Français : les sections des Paramètres et de l’Administration du serveur, et les mots par lesquels on les cherche.
 */
import type { settingsTexts as english } from "../settings";
import type { Translated } from "../translated";

export const settingsTexts: Translated<typeof english> = {
  title: "Paramètres",
  words: "réglages préférences options configuration",
  sections: {
    account: {
      label: "Compte",
      words:
        "nom e-mail email mail courriel adresse changer profil photo avatar langue apparence thème sombre clair notifications alertes",
    },
    "about-me": {
      label: "À propos de moi",
      words: "instructions personnalisées personnalisation mémoire style ton réponses",
    },
    privacy: {
      label: "Confidentialité et entraînement",
      words:
        "vie privée entraînement training jeux de données refuser opt-out opposition données choix statistiques modèle améliorer apprentissage",
    },
    data: {
      label: "Données",
      words:
        "exporter télécharger importer conservation suppression automatique historique supprimer compte effacer rgpd stockage",
    },
    sharing: { label: "Partage", words: "partager liens partagés public avis commentaires envoyés signaler" },
    connections: {
      label: "Connexions",
      words: "services connectés oauth toujours autoriser autorisations consentement applications actions plugins",
    },
    security: {
      label: "Sécurité",
      words: "mot de passe clé d’accès passkey sessions appareils connexion double authentification 2fa historique",
    },
    encryption: { label: "Clé de chiffrement", words: "chiffrement phrase secrète code de secours clé propre" },
    "api-keys": {
      label: "Clés d’API",
      words: "clé api key jeton token développeur programme script curl python openai sdk intégration url de base",
    },
    usage: {
      label: "Utilisation",
      words: "utilisation limites quota stockage tokens coût argent prix budget consommation facturation",
    },
    about: {
      label: "À propos et engagements",
      words: "confidentialité promesses engagements conditions politiques preuves signées version licence",
    },
  },
  name: {
    seenBy: "Les autres voient ce nom sur vos GPT et dans vos espaces de travail.",
    changed: "Nom changé.",
  },
  picture: {
    title: "Photo de profil",
    seenBy: "Visible seulement par vous et les membres de vos espaces de travail.",
    choose: "Choisir une photo",
    change: "Changer la photo",
    remove: "Supprimer",
    removed: "Photo supprimée.",
    saved: "Photo enregistrée.",
    preview: "Aperçu de votre photo",
    previewAlt: "Votre nouvelle photo de profil",
    hint: "Nous gardons une petite copie, sans données de lieu ni d’appareil.",
  },
  appearance: "Apparence",
  importTitle: "Importer",
  importText: "Reprenez vos chats de ChatGPT, Claude, Gemini, Open WebUI ou LibreChat.",
  admin: {
    title: "Administration du serveur",
    sections: {
      setup: {
        label: "Configuration",
        words:
          "premiers pas liste inscription création de compte exploitant contact mentions légales tâches de fond configurer serveur admin",
      },
      people: {
        label: "Personnes",
        words: "utilisateurs comptes inviter invitation réinitialiser mot de passe suspendre invités admin",
      },
      models: {
        label: "Modèles",
        words:
          "modèle ia llm fournisseur endpoint openai ollama vllm llama tester images outils connexion capacités recherche web pages python code",
      },
      workspaces: { label: "Espaces de travail", words: "équipes organisations domaines sso" },
      policies: {
        label: "Politiques",
        words: "conditions d’utilisation cgu politique de confidentialité rgpd juridique modèle mentions légales",
      },
      limits: { label: "Limites", words: "quotas limites de débit stockage" },
      training: {
        label: "Données d’entraînement",
        words: "jeux de données entraînement ajustement fine-tuning modèle",
      },
      statistics: { label: "Statistiques", words: "analyses aperçus chiffres utilisation" },
      reports: { label: "Signalements", words: "abus modération signaler" },
      branding: {
        label: "Identité visuelle",
        words: "nom du serveur marque logo icône couleur accentuation thème bandeau annonce apparence",
      },
    },
  },
};
