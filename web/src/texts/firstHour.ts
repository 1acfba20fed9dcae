/** The English texts of setup: the operator's guide, and a new user's first page. */
export const setupTexts = {
  title: "First steps",
  intro: "Finish these before you invite people.",
  progress: (done: number, of: number) => `${done} of ${of} done`,
  complete: "All done.",
  card: {
    title: "Your server is set up",
    text: "A few steps before you invite people.",
    open: "Continue setup",
    dismiss: "Not now",
  },
  done: "Done",
  open: "To do",
  optional: "Optional",
  again: "Refresh",
  model: {
    title: "Check the model",
    ready: (name: string, where: string) => `${name} runs ${where === "on this server" ? where : `at ${where}`}.`,
    notReady: (detail: string) => detail || "The model isn’t ready.",
  },
  signUp: {
    title: "Choose who can sign up",
    now: {
      open: "Anyone who finds this server can sign up.",
      invitation: "By invitation only.",
      closed: "Sign-up is closed.",
    },
    undecided: "This is the default. Confirm it or change it.",
    change: "Change",
  },
  policies: {
    title: "Publish a privacy policy and terms of use",
    operatorFirst: "First say who runs this server: both texts begin with it.",
    both: "Both are in force. Everyone accepts each version once.",
    missing: (kinds: string) => `Missing: ${kinds}.`,
    kinds: { privacy: "privacy policy", terms: "terms of use" } as Record<string, string>,
    write: (kind: string) => `Write the ${kind}`,
  },
  mail: {
    title: "Set up email",
    works: "Email works. People get links to sign up and to reset their password.",
    notSetUp:
      "Email isn’t set up (DISCREET_SMTP_URL). People who forget their password have to ask you for a link, and addresses aren’t confirmed.",
  },
  examples: {
    title: "Add example GPTs",
    text: "Adds three example GPTs you own. Those without external services are published to everyone.",
    added: "added",
    draft: "draft, connect its service under Actions first",
    notAdded: "not added",
    add: "Add examples",
    putting: "Adding…",
    home: "Switch to your personal space to add them.",
  },
  backup: {
    title: "Make a backup",
    last: (when: string) => `Latest backup: ${when}.`,
    none: "No backup yet. Run this on the server, as the server’s user:",
    keys: "Keys aren’t included, on purpose. Keep the key store on a disk that outlives the server’s.",
  },
  key: {
    title: "Store the master key separately",
    vault: (place: string) => `The Vault at ${place} protects it.`,
    file: (place: string) => `It’s in ${place}.`,
    besideData:
      "Anyone with a copy of this folder can read everything. Move the master key to another disk and set DISCREET_MASTER_KEY_FILE.",
    lossWarning: "If you lose this key, all data is lost. Keep a copy in a safe place.",
  },
  quota: {
    title: "Set usage limits",
    now: (limits: string) => (limits ? `${limits}.` : "No limits: one account can fill the disk."),
    change: "Change limits",
  },
  suggestions: "Try one of these",
  recentGpts: "Recent GPTs",
  import: {
    title: "Coming from ChatGPT?",
    chats: "Import chats",
    gpts: "Import GPTs",
    dismiss: "Dismiss",
  },
  receipt: {
    title: "About the lock",
    text: "The lock above shows who can read this chat and whether it can be used for training. Open it for details.",
    gotIt: "Got it",
  },
};
