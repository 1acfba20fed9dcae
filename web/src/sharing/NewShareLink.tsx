import type { NewShare } from "../api/sharing";
import { onDay } from "../texts/dates";
import { shareTexts } from "../texts/sharing";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";

interface MadeProps {
  share: NewShare;
  copied: boolean;
  isWarning: boolean;
  onCopy: () => void;
  /** The user copied the link by hand. */
  onCopied: () => void;
  onClose: () => void;
}

/** The new link, shown once, to be copied before the dialog closes. */
export function NewShareLink({ share, copied, isWarning, onCopy, onCopied, onClose }: MadeProps) {
  return (
    <div className="grid gap-4">
      <p>{shareTexts.once(onDay(share.expires_at))}</p>
      <input
        readOnly
        autoFocus
        aria-label={shareTexts.yourLink}
        value={share.link}
        className="box font-mono text-sm"
        onFocus={(event) => event.target.select()}
        onCopy={onCopied}
      />
      {isWarning && !copied && <Notice tone="caution">{shareTexts.notCopied}</Notice>}
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p role="status" className="me-auto text-quiet">
          {copied && shareTexts.copied}
        </p>
        <Button variant={copied ? "plain" : "main"} onClick={onCopy}>
          {shareTexts.copy}
        </Button>
        <Button variant={copied ? "main" : "plain"} onClick={onClose}>
          {shareTexts.done}
        </Button>
      </div>
    </div>
  );
}
