import { useState } from "react";
import { readShares, type Share, stopShare } from "../api/sharing";
import { useResource } from "../api/useResource";
import { onDay } from "../texts/dates";
import { shareTexts } from "../texts/sharing";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Empty, ResourceView } from "../ui/ResourceView";

/** The user's shared links, each of which can be revoked. */
export function MyShares() {
  const query = useResource("shares", readShares);
  const [stopping, setStopping] = useState<Share | null>(null);
  return (
    <ResourceView query={query}>
      {(shares) => (
        <>
          {shares.length === 0 && <Empty title={shareTexts.none} />}
          <ul className="grid gap-2" data-testid="shares">
            {shares.map((share) => (
              <li key={share.id} className="card flex flex-wrap items-center justify-between gap-3 px-4 py-3">
                <div className="min-w-0">
                  <p className="wrap-anywhere">{share.title}</p>
                  <p className="text-sm text-quiet">
                    {shareTexts.until(onDay(share.expires_at))}
                    {share.at_work && ` · ${shareTexts.atWork}`}
                  </p>
                </div>
                <Button aria-label={shareTexts.stopOf(share.title)} onClick={() => setStopping(share)}>
                  {shareTexts.stop}
                </Button>
              </li>
            ))}
          </ul>
          {stopping && (
            <Confirm
              title={shareTexts.stopTitle}
              text={shareTexts.stopText}
              action={shareTexts.stop}
              onClose={() => setStopping(null)}
              onConfirm={() => stopShare(stopping.id).then(query.reload)}
            />
          )}
        </>
      )}
    </ResourceView>
  );
}
