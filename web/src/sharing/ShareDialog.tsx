/** Shares a copy of a conversation: choose, preview exactly what others will see, create the link. */
import { useState } from "react";
import type { NewShare } from "../api/sharing";
import { shareTexts } from "../texts/sharing";
import { copyText } from "../ui/copy";
import { Dialog } from "../ui/Dialog";
import { NewShareLink } from "./NewShareLink";
import { ShareForm } from "./ShareForm";

interface ShareProps {
  conversation: string;
  /** The answer at which the copy ends by default. */
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
    // If the browser blocks this, the copy button remains.
    void copy(share.link).catch(() => undefined);
  };
  // The link is shown once: closing the dialog before copying would lose it.
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
