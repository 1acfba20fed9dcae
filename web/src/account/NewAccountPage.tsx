/** The page behind the mailed sign-up link, where the mailbox's owner creates the account. */
import { useState } from "react";
import { readSignUpLink, signUp } from "../api/accounts";
import { sentenceOf } from "../api/request";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { addressTexts as texts } from "../texts/addresses";
import { Checkbox } from "../ui/Checkbox";
import { Notice } from "../ui/Notice";
import { Loading } from "../ui/ResourceView";
import { NewAccountForm } from "./NewAccountForm";
import { SignedOutLayout } from "./SignedOutLayout";
import { useSignIn } from "./useSignIn";
import { useToken } from "./useToken";

export default function NewAccountPage() {
  const { instance } = useSession();
  const link = useToken();
  return (
    <SignedOutLayout title={t.account.signUpTitle(instance.name || t.product)} linksPolicies={link !== null}>
      {link === null ? <Notice tone="quiet">{texts.missing}</Notice> : <MailedLink key={link} link={link} />}
      <p className="text-quiet">
        {t.account.haveAccount}{" "}
        <Link className="link" href="/sign-in">
          {t.account.signIn}
        </Link>
      </p>
    </SignedOutLayout>
  );
}

function MailedLink({ link }: { link: string }) {
  const { resource } = useResource(link, () => readSignUpLink(link));
  if (resource.state === "loading") return <Loading />;
  if (resource.state === "ready") return <SignUpForm link={link} {...resource.value} />;
  return (
    <>
      <Notice tone="danger">{sentenceOf(resource.error)}</Notice>
      <p>
        <Link className="link" href="/sign-up">
          {texts.askAgain}
        </Link>
      </p>
    </>
  );
}

function SignUpForm({ link, email, workspace }: { link: string; email: string; workspace: string | null }) {
  const entry = useSignIn();
  const [joins, setJoins] = useState(false);
  return (
    <NewAccountForm
      entry={entry}
      email={email}
      action={t.account.signUp}
      busyAction={t.account.signingUp}
      onSubmit={(account) => void entry.enter(() => signUp(account, { link, joins }))}
    >
      {workspace !== null && (
        <fieldset>
          <legend className="wrap-anywhere">{texts.invitedTo(workspace)}</legend>
          <Checkbox label={texts.joinIt} on={joins} onChange={setJoins} />
        </fieldset>
      )}
    </NewAccountForm>
  );
}
