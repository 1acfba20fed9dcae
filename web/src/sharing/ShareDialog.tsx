/** Sharing a copy of a conversation: choose, see exactly what others will see, make the link. */
import { useState } from "react";
import type { NewShare } from "../api/sharing";
import { shareTexts } from "../texts/sharing";
import { copyText } from "../ui/copy";
import { Dialog } from "../ui/Dialog";
import { NewShareLink } from "./NewShareLink";
import { ShareForm } from "./ShareForm";

interface ShareProps {
  conversation: string;
  /** The answer that the copy ends with, unless another is chosen. */
  upTo?: string | null;
  onClose: () => void;
}

export default function ShareDialog({ conversation, upTo = null, onClose }: ShareProps) {
  const [newShare, setNewShare] = useState<NewShare | null>(null);
  const [copied, setCopied] = useState(false);
  const [isWarning, setWarning] = useState(false);
  const copy = (link: string) => copyText(link).then(() => setCopied(true));
  const show = (share: NewShare) => {
    setNewShare(share);
    // Where the browser forbids it, the button beside the link is left.
    void copy(share.link).catch(() => undefined);
  };
  // The link is shown once: closed by mistake before it was copied, it would be lost.
  const leave = () => (newShare === null || copied || isWarning ? onClose() : setWarning(true));
  return (
    <Dialog title={newShare ? shareTexts.yourLink : shareTexts.title} place="wide" onClose={leave}>
      {newShare ? (
        <NewShareLink
          share={newShare}
          copied={copied}
          isWarning={isWarning}
          onCopy={() => void copy(newShare.link)}
          onCopied={() => setCopied(true)}
          onClose={leave}
        />
      ) : (
        <ShareForm conversation={conversation} upTo={upTo} onMade={show} onClose={onClose} />
      )}
    </Dialog>
  );
}
