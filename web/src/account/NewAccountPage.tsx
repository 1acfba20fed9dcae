/** Where the mailed link leads: the account is made by the reader of the mailbox. */
import { lookAtSignUpLink, signUp } from "../api/accounts";
import { sentenceOf } from "../api/request";
import { useResource } from "../api/useResource";
import { Loading } from "../parts/Held";
import { Notice } from "../parts/Notice";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { t } from "../texts";
import { addressTexts as texts } from "../texts/addresses";
import { Entrance } from "./Entrance";
import { NewAccountForm } from "./NewAccountForm";
import { useEntry } from "./useEntry";
import { useToken } from "./useToken";

export default function NewAccountPage() {
  const { instance } = useSession();
  const link = useToken();
  return (
    <Entrance title={t.account.signUpTitle(instance.name || t.product)}>
      {link === null ? <Notice tone="quiet">{texts.missing}</Notice> : <Looking key={link} link={link} />}
      <p className="text-quiet">
        {t.account.haveAccount}{" "}
        <Link className="link" href="/sign-in">
          {t.account.signIn}
        </Link>
      </p>
    </Entrance>
  );
}

function Looking({ link }: { link: string }) {
  const { resource } = useResource(link, () => lookAtSignUpLink(link));
  if (resource.state === "loading") return <Loading />;
  if (resource.state === "ready") return <Make link={link} email={resource.value} />;
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

function Make({ link, email }: { link: string; email: string }) {
  const entry = useEntry();
  return (
    <NewAccountForm
      entry={entry}
      email={email}
      action={t.account.signUp}
      busyAction={t.account.signingUp}
      onSubmit={(account) => void entry.enter(() => signUp(account, { link }))}
    />
  );
}
