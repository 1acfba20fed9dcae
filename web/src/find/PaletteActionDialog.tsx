/** What the search was asked to do with the conversation that is shown, and what asks something first. */
import type { ConversationSummary } from "../api/types";
import ConversationDialog from "../conversations/ConversationDialog";
import ShareDialog from "../sharing/ShareDialog";
import type { PromptedCommand } from "./conversationCommands";

interface AskedProps {
  what: PromptedCommand;
  about: ConversationSummary;
  onClose: () => void;
}

export default function PaletteActionDialog({ what, about, onClose }: AskedProps) {
  if (what === "share") return <ShareDialog conversation={about.id} onClose={onClose} />;
  return <ConversationDialog what={what} conversation={about} onClose={onClose} />;
}
