/** What the search was asked to do with the conversation that is shown, and what asks something first. */
import type { ConversationSummary } from "../api/types";
import OneDialog from "../order/OneDialog";
import ShareDialog from "../sharing/ShareDialog";
import type { Asked } from "./shown";

interface AskedProps {
  what: Asked;
  about: ConversationSummary;
  onClose: () => void;
}

export default function AskedDialog({ what, about, onClose }: AskedProps) {
  if (what === "share") return <ShareDialog conversation={about.id} onClose={onClose} />;
  return <OneDialog what={what} conversation={about} onClose={onClose} />;
}
