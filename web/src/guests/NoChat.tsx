/** The pages shown when a guest has no chat, or no longer has one. */
import { SignedOutLayout } from "../account/SignedOutLayout";
import { guestTexts } from "../texts/guests";
import { Button } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { errorText } from "./errorText";
import { isLinkNotFound, type WhyNoChat } from "./noChatReason";
import { CannotProve } from "./proof";

export default function NoChat({ reason, onAgain }: { reason: WhyNoChat; onAgain: () => void }) {
  switch (reason.name) {
    case "ended":
      return <EndedPage onAgain={onAgain} />;
    case "off":
      return <LinkOff unsent={reason.unsent} />;
    case "stopped":
      return <Stopped onAgain={onAgain} />;
    case "refused":
      return <RefusedPage error={reason.error} onRetry={onAgain} />;
  }
}

function Stopped({ onAgain }: { onAgain: () => void }) {
  return (
    <SignedOutLayout isGuests title={guestTexts.stopped} text={guestTexts.stoppedText}>
      <Button onClick={onAgain}>{guestTexts.retry}</Button>
    </SignedOutLayout>
  );
}

function EndedPage({ onAgain }: { onAgain: () => void }) {
  return (
    <SignedOutLayout isGuests title={guestTexts.ended} text={guestTexts.endedText}>
      <Button onClick={onAgain}>{guestTexts.again}</Button>
    </SignedOutLayout>
  );
}

/** The link was turned off permanently; any unsent text stays readable. */
function LinkOff({ unsent }: { unsent: string }) {
  return (
    <SignedOutLayout isGuests title={guestTexts.linkOff} text={guestTexts.offText}>
      {unsent !== "" && (
        <section>
          <h2 className="text-sm text-quiet">{guestTexts.unsent}</h2>
          <p className="mt-1 rounded-2xl border border-dashed border-edge px-4 py-2.5 break-words whitespace-pre-wrap">
            {unsent}
          </p>
        </section>
      )}
    </SignedOutLayout>
  );
}

function RefusedPage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (isLinkNotFound(error))
    return <SignedOutLayout isGuests title={guestTexts.linkNotFound} text={guestTexts.shutText} />;
  return (
    <SignedOutLayout isGuests title={guestTexts.notNow}>
      {error instanceof CannotProve ? (
        <Notice tone="caution">{errorText(error)}</Notice>
      ) : (
        <ErrorNotice error={error} />
      )}
      <Button onClick={onRetry}>{guestTexts.retry}</Button>
    </SignedOutLayout>
  );
}
