/** The English texts of the command palette: search and commands. */
import { plural } from "./plural";

export const commandPaletteTexts = {
  title: "Search",
  label: "Search chats, GPTs and pages",
  results: "Results",
  recent: "Recent chats",
  actions: "Actions",
  pages: "Pages",
  gpts: "GPTs",
  temporary: "New temporary chat",
  sidebar: "Show or hide sidebar",
  language: (name: string) => `Language: ${name}`,
  signOut: "Sign out",
  /** Other search terms of an action. */
  actionWords: {
    chat: "chat conversation start compose",
    temporary: "incognito private secret off the record unsaved",
    sidebar: "panel menu navigation collapse",
    help: "help hotkeys keys keyboard",
    theme: "theme mode colour color look",
    language: "language translation locale",
    signOut: "log out logout leave exit",
  },
  /** Search terms of each theme. */
  themeWords: { system: "auto", light: "day light", dark: "night dark" },
  /** Pages and their actions, each with other search terms. */
  places: {
    chats: {
      label: "All chats",
      words: "history archive archived folder folders project pin pinned conversations delete clear search",
    },
    gpts: {
      label: "GPTs",
      words:
        "custom insights assistants bots explore store agents tests evaluation evals public page guests guest links",
    },
    createGpt: {
      label: "Create a GPT",
      words:
        "custom new make build builder assistant bot agent capabilities tools skills web search code interpreter python",
    },
    importGpt: {
      label: "Import GPTs",
      words:
        "chatgpt openai move bring migrate upload gem gems skill plugin dify open webui librechat backup custom gpt import",
    },
    reportGpt: { label: "Report or rate a GPT", words: "feedback abuse complaint stars review flag problem" },
    prompts: { label: "Prompts", words: "prompt library templates snippets saved slash commands variables macros" },
    images: { label: "Images", words: "pictures draw generate photo" },
    dataSent: { label: "Data sent", words: "ledger disclosures third parties recipients shared receipt log history" },
    importChats: {
      label: "Import chats",
      words: "claude gemini chatgpt open webui librechat move migrate upload history",
    },
    exportData: { label: "Export your data", words: "download backup copy zip gdpr" },
    masking: {
      label: "Masking",
      words: "anonymize anonymous mask personal data anonymise pseudonyms names hide stand-in redact",
    },
    autoDelete: { label: "Auto-delete", words: "retention expire keep days limits delete chats" },
    deletions: { label: "Deletion history", words: "deleted erased removed trash proof" },
    deleteAccount: { label: "Delete account", words: "close remove erase leave" },
    signedRecords: { label: "Signed records", words: "evidence log proof verify receipt transparency" },
    commitments: { label: "Privacy commitments", words: "promises trust receipt badge encryption training operator" },
    workspace: { label: "Workspace", words: "team organisation company" },
    members: { label: "Workspace members", words: "people invite invitation add team users roles admin" },
    workspaceRules: { label: "Workspace rules", words: "limits retention domains admin policy capabilities" },
    workspaceKeys: { label: "Workspace API", words: "api key keys token developer programs" },
    firstSteps: { label: "Server admin: First steps", words: "setup checklist start backup examples" },
  },
  filters: {
    title: "Search in",
    periods: { today: "Today", week: "7 days", month: "30 days", year: "1 year" },
    gpt: "Chats with a GPT",
    anyGpt: "Any GPT",
    folder: "Chats in a folder",
    anyFolder: "Any folder",
    clear: "Clear filters",
    typeWords: "Type words to search these chats.",
  },
  theme: (name: string) => `Appearance: ${name}`,
  you: "You",
  answer: "Answer",
  further: (n: number) => `and ${plural(n, "message", "messages")} more in this chat`,
  looking: "Searching your chats…",
  lookedTo: (day: string) => `Searched back to ${day}…`,
  nothing: "No chats found for these words.",
  found: (n: number) => `${plural(n, "chat", "chats")} found`,
  more: "Search older chats",
  leave: "Close",
  keys: { move: "navigate", open: "open", leave: "close" },
  promise: "Chats are decrypted for the search only. Nothing is indexed.",
};
