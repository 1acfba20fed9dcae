/** The English names of the sections of Settings and Server admin, with other search terms. */
export const settingsTexts = {
  title: "Settings",
  /** Search terms of the whole page. */
  words: "preferences options configuration",
  sections: {
    account: {
      label: "Account",
      words:
        "name email e-mail profile picture photo avatar change address language appearance theme dark light notifications alerts",
    },
    "about-me": {
      label: "About me",
      words: "custom instructions personalization personalisation memory style tone answers about you bio",
    },
    privacy: {
      label: "Privacy and training",
      words: "training opt out dataset datasets data choice statistics model improve opt-out learning",
    },
    data: {
      label: "Data",
      words: "export download import retention auto-delete deletion history delete account gdpr storage",
    },
    sharing: { label: "Sharing", words: "shared links public feedback sent share report" },
    connections: {
      label: "Connections",
      words: "connected services connectors oauth always allow permissions consent apps actions plugins",
    },
    security: { label: "Security", words: "password passkey sessions devices sign-in two-factor 2fa history" },
    encryption: { label: "Encryption key", words: "encryption passphrase recovery code own key" },
    "api-keys": {
      label: "API keys",
      words: "api key token developer program script curl python openai sdk integration endpoint base url",
    },
    usage: { label: "Usage", words: "usage limits quota storage tokens cost money price budget billing spending" },
    about: {
      label: "About and commitments",
      words: "privacy promises commitments terms policies evidence signed records version licence license",
    },
  },
  name: {
    seenBy: "Others see this name on your GPTs and in your workspaces.",
    changed: "Name changed.",
  },
  picture: {
    title: "Profile picture",
    seenBy: "Only you and members of your workspaces see it.",
    choose: "Choose picture",
    change: "Change picture",
    remove: "Remove",
    removed: "Picture removed.",
    saved: "Picture saved.",
    preview: "Preview your picture",
    previewAlt: "Your new profile picture",
    hint: "We store a small copy without location or camera data.",
  },
  appearance: "Appearance",
  importTitle: "Import",
  importText: "Bring your chats over from ChatGPT, Claude, Gemini, Open WebUI or LibreChat.",
  admin: {
    title: "Server admin",
    sections: {
      setup: {
        label: "Setup",
        words: "first steps checklist sign-up registration operator contact imprint background jobs server admin",
      },
      people: {
        label: "People",
        words: "users accounts invite invitation reset password suspend guests guest links admin",
      },
      models: {
        label: "Models",
        words:
          "model llm ai provider endpoint openai ollama vllm llama test images tools connection capabilities web search browsing pages python code interpreter",
      },
      workspaces: { label: "Workspaces", words: "teams organisations domains sso" },
      policies: { label: "Policies", words: "terms of use conditions privacy policy gdpr legal template imprint" },
      limits: { label: "Limits", words: "quotas rate limits storage" },
      training: { label: "Training data", words: "datasets training fine-tuning model" },
      statistics: { label: "Statistics", words: "insights analytics numbers usage" },
      reports: { label: "Reports", words: "abuse moderation reports" },
      branding: {
        label: "Branding",
        words: "server name logo icon favicon colour color accent theme banner announcement appearance white label",
      },
    },
  },
};
