/** The English texts of importing chats. */
import { plural } from "./plural";

const talks = (n: number) => plural(n, "chat", "chats");

export const chatImportTexts = {
  title: "Import your chats",
  menu: "Import chats",
  intro:
    "Import chats from ChatGPT, Claude, Gemini, Open WebUI or LibreChat, with branches and dates. They’re private to you and never used for training.",
  upload: "Upload your export",
  choose: "Choose file…",
  drop: "or drop it here.",
  formats: (mb: number) => `ZIP, JSON or HTML, up to ${(mb / 1000).toLocaleString("en")} GB.`,
  howTitle: "How to get your export",
  exportSteps: [
    {
      from: "ChatGPT",
      steps: "Settings → Data controls → Export data. ChatGPT emails you a ZIP; upload it here as it is.",
    },
    {
      from: "Claude",
      steps: "Settings → Privacy → Export data. Claude emails you a ZIP; upload it here as it is.",
    },
    {
      from: "Gemini",
      steps:
        "At takeout.google.com, choose “My Activity”, and in it “Gemini Apps” only. Upload the ZIP. Google doesn’t say which questions belong together, so those less than 30 minutes apart become one chat.",
    },
    { from: "Open WebUI", steps: "Settings → Data Controls → Export Chats. Upload the JSON file." },
    {
      from: "LibreChat",
      steps: "In a chat: Export → JSON, with all branches. Upload one file per chat.",
    },
  ],
  gpts: "GPTs aren’t part of these exports, but you can import them too.",
  gptsLink: "Import a GPT",

  sending: (percent: string) => `Uploading: ${percent}`,
  sendingLabel: "Uploading file",
  cancelNote: "Keep this page open until the upload is done. Then you can leave.",

  history: "Import history",
  none: "No imports yet",
  noneText: "Exports you upload appear here with their results.",
  sources: {
    chatgpt: "ChatGPT export",
    claude: "Claude export",
    gemini: "Gemini export",
    open_webui: "Open WebUI export",
    librechat: "LibreChat export",
  },
  states: {
    waiting: "Uploaded. The import starts in a moment.",
    reading: "Importing…",
    done: "Done.",
    stopped: "Stopped. Chats imported so far are kept.",
    failed: "The import couldn’t be completed.",
    undoing: "Deleting imported chats…",
    undone: "Undone. The imported chats were deleted.",
  },
  importedCount: (n: number) => (n === 0 ? "No chats imported." : `${talks(n)} imported.`),
  readLabel: "Import progress",
  uploaded: (size: string, when: string) => `${size}, uploaded ${when}`,
  leftOut: "Not imported",
  /** The parts left out, by kind. */
  kinds: {
    empty: "Chats without a question or an answer.",
    unreadable: "Chats in an unknown format.",
    here_already: "Chats you imported before that are still here.",
    over: "Chats older than the auto-delete period.",
    cut: "Messages over 2 MB. The first 2 MB of each were imported.",
    too_many: "Messages beyond 20,000, or beyond 32 MB of text, in one chat.",
    attachments: "Attached or created files. Messages about them were imported.",
    pictures: "Images. Messages about them were imported.",
    recordings: "Voice and video recordings. Transcripts in the export were imported.",
    canvases: "Canvas documents.",
    tools: "Tool and action calls and their results. The answers based on them were imported.",
    thoughts: "The model’s reasoning before its answers.",
    instructions: "Custom instructions and system messages.",
    memory: "Memory: the other service’s notes about you.",
    citations: "Cited sources without a usable link.",
    ratings: "Ratings of answers.",
    gpts: "Links to the GPT or agent that answered. The chats were imported.",
    projects: "Links to a project or folder. The chats were imported.",
    tags: "Chat tags. The chats were imported.",
    shared: "Shared links. The chats were imported.",
    group_chats: "Group chats.",
    unknown: "Message parts in an unknown format.",
  } as Record<string, string>,

  stop: "Stop",
  stopTitle: "Stop importing?",
  stopText: "Chats imported so far are kept. Upload the same export again to import the rest, without duplicates.",
  view: "View chats",
  undo: "Undo import",
  undoTitle: "Undo this import?",
  undoText: (n: number) =>
    n === 1
      ? `The ${talks(n)} from this import will be permanently deleted, including anything you added to it.`
      : `The ${talks(n)} from this import, as far as they still exist, will be permanently deleted, including anything you added to them.`,
  undoDo: "Delete chats",
  forget: "Dismiss",
};
