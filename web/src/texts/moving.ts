/** The English texts of moving in. */
import { plural } from "./plural";

const talks = (n: number) => plural(n, "conversation", "conversations");

export const movingTexts = {
  title: "Move in",
  menu: "Move in from elsewhere",
  intro:
    "Bring the conversations that you had elsewhere. They become yours alone, sealed under your key, with all their branches and dates. None of them can ever train a model.",
  give: "Give an export",
  choose: "Choose a file…",
  drop: (mb: number) => `or drop it here. ZIP or JSON, up to ${(mb / 1000).toLocaleString("en")} GB.`,
  howTitle: "Where to get an export",
  how: [
    {
      from: "ChatGPT",
      steps: "Settings, Data controls, Export data. A link to a ZIP file comes by e-mail: give that file as it is.",
    },
    { from: "Open WebUI", steps: "Settings, Data Controls, Export Chats. Give the JSON file." },
    {
      from: "LibreChat",
      steps: "In a conversation: Export, as JSON, with all branches. One file for each conversation.",
    },
  ],
  gpts: "GPTs are not in any of these exports. Bring yours by hand: paste its instructions, add its files and its actions’ schemas.",
  gptsLink: "Bring a GPT",

  sending: (percent: string) => `On its way to this server: ${percent}`,
  sendingLabel: "Sending the file",
  cancelNote: "Keep this page open until it has arrived. After that you can leave.",

  past: "What you moved in",
  none: "Nothing yet",
  noneText: "An export that you give is listed here with what came of it.",
  states: {
    waiting: "Arrived. It is read in a moment.",
    reading: "It is being read…",
    done: "Done.",
    stopped: "You stopped it. What had come by then is here.",
    failed: "It could not be read to its end.",
    undoing: "Its conversations are being deleted…",
    undone: "Taken back. Its conversations are deleted.",
  },
  came: (n: number) => (n === 0 ? "No conversations came of it." : `${talks(n)} came of it.`),
  readLabel: "Reading the export",
  given: (size: string, when: string) => `${size}, given ${when}`,
  leftOut: "What could not be kept",
  /** What was left out, by its kind. */
  kinds: {
    empty: "Conversations without a question or an answer.",
    unreadable: "Conversations in an unknown format.",
    here_already: "Conversations that you imported before and that are still here.",
    over: "Conversations that are older than the retention period here.",
    cut: "Messages of more than 2 MB. The first 2 MB of each are here.",
    too_many: "Messages beyond 20,000, or beyond 32 MB of text, in one conversation.",
    attachments: "Files that were attached or made. What was said about them is here.",
    pictures: "Pictures. What was said about them is here.",
    recordings: "Voice and video recordings. If the export contains a transcript, it is here.",
    canvases: "Canvas documents.",
    tools: "Calls of tools and actions, and their results. The answers based on them are here.",
    thoughts: "The model’s reasoning before its answers.",
    instructions: "Custom instructions and system messages.",
    memory: "Memory: what the other service noted about you.",
    citations: "Cited sources without a usable link.",
    ratings: "Ratings of answers.",
    gpts: "Links from a conversation to the GPT or agent that answered. The conversations are here.",
    projects: "Links from a conversation to its project or folder. The conversations are here.",
    tags: "Tags of conversations. The conversations are here.",
    shared: "Shared links. The conversations are here.",
    group_chats: "Group chats.",
    unknown: "Parts of messages in an unknown format.",
  } as Record<string, string>,

  stop: "Stop",
  stopTitle: "Stop moving in?",
  stopText: "What has come by now stays. Giving the same export again brings the rest, and nothing twice.",
  undo: "Take back",
  undoTitle: "Delete what came of it?",
  undoText: (n: number) =>
    `Of the ${talks(n)} that came of it, all that are here still will be deleted for ever, with whatever you have added to them.`,
  undoDo: "Delete them",
  forget: "Remove this line",
};
