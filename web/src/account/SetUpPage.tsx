import { setUp } from "../api/accounts";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { Notice } from "../ui/Notice";
import { NewAccountForm } from "./NewAccountForm";
import { SignedOutLayout } from "./SignedOutLayout";
import { useSignIn } from "./useSignIn";
import { useToken } from "./useToken";

export default function SetUpPage() {
  const { instance } = useSession();
  const token = useToken();
  const entry = useSignIn();
  if (!instance.needs_set_up && !entry.busy) {
    return (
      <SignedOutLayout title={t.account.setUp} text={t.account.setUpDone}>
        <Link className="link" href="/sign-in">
          {t.account.signIn}
        </Link>
      </SignedOutLayout>
    );
  }
  if (token === null)
    return (
      <SignedOutLayout title={t.account.setUp}>
        <Notice tone="quiet">
          {t.account.setUpNeeded} {t.account.setUpLink}
        </Notice>
      </SignedOutLayout>
    );
  return (
    <SignedOutLayout title={t.account.setUp} text={t.account.setUpText}>
      <NewAccountForm
        entry={entry}
        action={t.account.setUp}
        busyAction={t.account.settingUp}
        onSubmit={(account) => void entry.enter(() => setUp(account, token))}
      />
    </SignedOutLayout>
  );
}
