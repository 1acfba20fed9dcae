/**
 * The report on a deleted account, for the holder of the link with its code, which is not sent to any server as part of
 * the URL.
 */
import { SignedOutLayout } from "../account/SignedOutLayout";
import { useToken } from "../account/useToken";
import { readDeletedAccount } from "../api/deletions";
import { readAccountReceipts } from "../api/evidence";
import { usePolling, useResource } from "../api/useResource";
import { deletionTexts } from "../texts/deletion";
import { Button } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { save } from "../ui/save";
import { useTask } from "../ui/useTask";
import { Report } from "./Report";

const texts = deletionTexts.deletedAccount;

export default function DeletedAccountPage() {
  const code = useToken();
  if (code === null)
    return (
      <SignedOutLayout title={deletionTexts.kinds.account}>
        <Notice tone="quiet">{texts.missing}</Notice>
      </SignedOutLayout>
    );
  return <OfCode code={code} />;
}

function OfCode({ code }: { code: string }) {
  const query = useResource(code, () => readDeletedAccount(code));
  const waiting = query.resource.state === "ready" && query.resource.value.finished_at === null;
  usePolling(waiting, 2000, query.reload);
  // With an invalid link, the page does not claim that the account was deleted.
  const isKnown = query.resource.state !== "failed";
  return (
    <SignedOutLayout
      title={isKnown ? texts.title : deletionTexts.kinds.account}
      text={isKnown ? texts.text : undefined}
    >
      <ResourceView query={query}>
        {(deletion) => (
          <>
            <Report deletion={deletion} />
            <Receipt code={code} />
          </>
        )}
      </ResourceView>
    </SignedOutLayout>
  );
}

/** The evidence log's entry, the only one that outlives the account. */
function Receipt({ code }: { code: string }) {
  const download = useTask(() =>
    readAccountReceipts(code).then((receipts) => save(receipts, "receipts.json", "application/json")),
  );
  return (
    <div className="mt-6 grid justify-items-start gap-2">
      <Button onClick={download.run}>{texts.receipt}</Button>
      <p className="text-sm text-quiet">{texts.receiptText}</p>
      <ErrorNotice error={download.error} />
    </div>
  );
}
