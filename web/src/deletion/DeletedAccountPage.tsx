/** What became of a deleted account, for whoever has the address with its code, which no server is sent. */
import { useToken } from "../account/useToken";
import { Entrance } from "../account/Entrance";
import { readDeletedAccount } from "../api/deletions";
import { usePolling, useResource } from "../api/useResource";
import { Held } from "../parts/Held";
import { Notice } from "../parts/Notice";
import { deletionTexts } from "../texts/deletion";
import { Report } from "./Report";

const texts = deletionTexts.deletedAccount;

export default function DeletedAccountPage() {
  const code = useToken();
  if (code === null)
    return (
      <Entrance title={deletionTexts.kinds.account}>
        <Notice tone="quiet">{texts.missing}</Notice>
      </Entrance>
    );
  return (
    <Entrance title={texts.title} text={texts.text}>
      <OfCode code={code} />
    </Entrance>
  );
}

function OfCode({ code }: { code: string }) {
  const held = useResource(code, () => readDeletedAccount(code));
  const waiting = held.resource.state === "ready" && held.resource.value.finished_at === null;
  usePolling(waiting, 2000, held.reload);
  return <Held held={held}>{(deletion) => <Report deletion={deletion} />}</Held>;
}
