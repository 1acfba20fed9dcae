/** Explains the privacy line above the chat, once, in a user's first conversation. */
import { useState } from "react";
import { saveSetting } from "../app/localSettings";
import { composerRequests } from "../app/shortcuts";
import { setupTexts } from "../texts/firstHour";
import { Button } from "../ui/Button";
import { RECEIPT_READ } from "./remembered";

const texts = setupTexts.receipt;

export default function ReceiptHint() {
  const [isRead, setIsRead] = useState(false);
  if (isRead) return null;
  return (
    <aside
      aria-label={texts.title}
      data-testid="receipt-told"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-raised px-4 py-3 text-[0.9375rem]"
    >
      <p className="min-w-0 flex-1 basis-72">{texts.text}</p>
      <Button
        onClick={() => {
          saveSetting(RECEIPT_READ, "yes");
          setIsRead(true);
          if (matchMedia("(pointer: fine)").matches) composerRequests.dispatchEvent(new Event("focus"));
        }}
      >
        {texts.gotIt}
      </Button>
    </aside>
  );
}
