import { useEffect } from "react";
import { signUp } from "../api/accounts";
import { Link, navigate } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { Notice } from "../ui/Notice";
import { readInvitation } from "./invitation";
import { MailedLink } from "./MailedLink";
import { NewAccountForm } from "./NewAccountForm";
import { SignedOutLayout } from "./SignedOutLayout";
import { useSignIn } from "./useSignIn";
import { useToken } from "./useToken";

export default function SignUpPage() {
  const { instance, me } = useSession();
  const { code: invitation, email } = readInvitation(useToken());
  const entry = useSignIn();
  useEffect(() => {
    if (me !== null) navigate("/", "replace");
  }, [me]);
  const mayTry = instance.sign_up === "open" || (instance.sign_up === "invitation" && invitation !== null);
  return (
    <SignedOutLayout
      title={t.account.signUpTitle(instance.name || t.product)}
      linksPolicies={mayTry && !instance.sends_mail}
    >
      {mayTry && instance.sends_mail ? (
        <MailedLink invited={{ invitation }} email={email} />
      ) : mayTry ? (
        <NewAccountForm
          entry={entry}
          suggestedEmail={email}
          action={t.account.signUp}
          busyAction={t.account.signingUp}
          onSubmit={(account) => void entry.enter(() => signUp(account, { invitation }))}
        />
      ) : (
        <Notice tone="quiet">{instance.sign_up === "closed" ? t.account.closed : t.account.byInvitation}</Notice>
      )}
      <p className="text-quiet">
        {t.account.haveAccount}{" "}
        <Link className="link" href={`/sign-in${location.search}`}>
          {t.account.signIn}
        </Link>
      </p>
    </SignedOutLayout>
  );
}
