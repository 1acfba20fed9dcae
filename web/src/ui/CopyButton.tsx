import { useEffect, useState } from "react";
import { t } from "../texts";
import { IconButton } from "./Button";
import { copyText } from "./copy";

export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void copyText(text()).then(() => setCopied(true));
  return (
    <>
      <IconButton small icon={copied ? "check" : "copy"} label={label} onClick={copy} />
      <span role="status" className="sr-only">
        {copied ? t.common.copied : ""}
      </span>
    </>
  );
}
