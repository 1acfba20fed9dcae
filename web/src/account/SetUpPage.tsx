import { setUp } from "../api/accounts";
import { Notice } from "../parts/Notice";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { t } from "../texts";
import { Entrance } from "./Entrance";
import { NewAccountForm } from "./NewAccountForm";
import { useEntry } from "./useEntry";
import { useToken } from "./useToken";

export default function SetUpPage() {
  const { instance } = useSession();
  const token = useToken();
  const entry = useEntry();
  if (!instance.needs_set_up && !entry.busy) {
    return (
      <Entrance title={t.account.setUp} text={t.account.setUpDone}>
        <Link className="link" href="/sign-in">
          {t.account.signIn}
        </Link>
      </Entrance>
    );
  }
  if (token === null)
    return (
      <Entrance title={t.account.setUp}>
        <Notice tone="quiet">
          {t.account.setUpNeeded} {t.account.setUpLink}
        </Notice>
      </Entrance>
    );
  return (
    <Entrance title={t.account.setUp} text={t.account.setUpText}>
      <NewAccountForm
        entry={entry}
        action={t.account.setUp}
        busyAction={t.account.settingUp}
        onSubmit={(account) => void entry.enter(() => setUp(account, token))}
      />
    </Entrance>
  );
}
