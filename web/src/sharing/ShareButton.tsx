import { lazy, Suspense, useState } from "react";
import { t } from "../texts";
import { IconButton } from "../ui/Button";

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
