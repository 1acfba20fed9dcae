import { lazy, Suspense, useState } from "react";
import { IconButton } from "../ui/Button";
import { t } from "../texts";

const ShareDialog = lazy(() => import("./ShareDialog"));

export function ShareButton({ conversation }: { conversation: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton small icon="share" label={t.chat.share} onClick={() => setOpen(true)} />
      {open && (
        <Suspense fallback={null}>
          <ShareDialog conversation={conversation} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
