/** Exports one chat for its user: the shown branch as Markdown, or all branches as JSON. */
import { readConversation } from "../api/chat";
import type { Conversation } from "../api/types";
import { pathTo } from "../chat/tree";
import { t } from "../texts";
import { save } from "../ui/save";

export type ExportFormat = "markdown" | "json";

/** Returns the file's name. */
export async function exportChat(id: string, format: ExportFormat): Promise<string> {
  const chat = await readConversation(id);
  const title = chat.title || t.shell.untitled;
  if (format === "json") return saveAs(`${fileName(title)}.json`, JSON.stringify(chat, null, 2), "application/json");
  return saveAs(`${fileName(title)}.md`, markdownOf(chat), "text/markdown");
}

function saveAs(name: string, content: string, type: string): string {
  save(content, name, type);
  return name;
}

export function markdownOf({ title, gpt, head_id, messages }: Conversation): string {
  const nodes = messages.map((message) => ({ ...message, key: message.id }));
  const sections = pathTo(nodes, head_id).map(({ role, text, files }) => {
    const fileLines = files.map((file) => `*${file.name}*\n\n`).join("");
    const speaker = role === "user" ? t.chat.youSaid : t.chat.answered(gpt?.name ?? t.chat.assistant);
    return `## ${speaker}\n\n${fileLines}${text}\n`;
  });
  return `# ${title || t.shell.untitled}\n\n${sections.join("\n")}`;
}

export const fileName = (title: string): string =>
  title
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
