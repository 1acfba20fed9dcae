/** The English names of the sections of Settings and of Server admin, with the words by which people look for them. */
export const settingsTexts = {
  title: "Settings",
  sections: {
    account: { label: "Account", words: "name email e-mail profile picture language appearance theme dark light" },
    privacy: {
      label: "Privacy and training",
      words: "training opt out opt-out data choice statistics model improve learning",
    },
    data: {
      label: "Data",
      words: "export download import retention auto-delete deletion history delete account gdpr storage",
    },
    sharing: { label: "Sharing", words: "share shared links public feedback sent report" },
    connections: { label: "Connections", words: "connected services oauth always allow permissions apps actions" },
    security: { label: "Security", words: "password passkey sessions devices sign-in two-factor 2fa history" },
    encryption: { label: "Encryption key", words: "encryption passphrase recovery code own key" },
    usage: { label: "Usage", words: "usage limits quota storage" },
    about: {
      label: "About and commitments",
      words: "privacy promises commitments terms policies evidence signed records",
    },
  },
  appearance: "Appearance",
  importTitle: "Import",
  admin: {
    title: "Server admin",
    sections: {
      setup: { label: "Setup", words: "server name sign-up registration first steps checklist admin operator" },
      people: { label: "People", words: "users accounts invite invitation reset password suspend admin" },
      workspaces: { label: "Workspaces", words: "teams organisations domains sso" },
      policies: { label: "Policies", words: "terms of use privacy policy" },
      limits: { label: "Limits", words: "quotas rate limits storage" },
      training: { label: "Training data", words: "datasets training fine-tuning model" },
      statistics: { label: "Statistics", words: "insights analytics numbers usage" },
      reports: { label: "Reports", words: "abuse moderation reports" },
    },
  },
};
