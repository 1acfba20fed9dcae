/** Links an existing account to the organisation's sign-in, after its owner has signed in and confirmed. */
import { SignedOutLayout } from "../account/SignedOutLayout";
import { signOut } from "../api/accounts";
import { linkAccount, readWaiting, type Waiting } from "../api/signOn";
import { showSpace } from "../api/space";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { singleSignOnTexts } from "../texts/signOn";
import { Button, buttonClass } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const { linking } = singleSignOnTexts;
const SIGN_IN = "/sign-in?next=%2Fsso%2Flink";

export default function LinkPage() {
  const query = useResource("waiting", readWaiting);
  return (
    <SignedOutLayout title={linking.title}>
      <ResourceView query={query}>
        {(waiting) => (waiting ? <Question waiting={waiting} /> : <Notice tone="caution">{linking.nothing}</Notice>)}
      </ResourceView>
      <p>
        <Link className="link" href="/">
          {linking.notNow}
        </Link>
      </p>
    </SignedOutLayout>
  );
}

function Question({ waiting }: { waiting: Waiting }) {
  const { me } = useSession();
  if (me === null)
    return (
      <>
        <p>{linking.text(waiting.workspace.name, waiting.email)}</p>
        <p className="text-quiet">{linking.only}</p>
        <Link className={buttonClass("main")} href={SIGN_IN}>
          {linking.signIn}
        </Link>
      </>
    );
  if (me.email !== waiting.email || me.borrowed) return <AnotherAccount has={me.email} waiting={waiting.email} />;
  return <LinkForm email={me.email} />;
}

function LinkForm({ email }: { email: string }) {
  const link = useTask(
    async () => {
      await linkAccount();
      showSpace(null); // the linked session opens in the workspace
      location.assign("/");
    },
    { staysBusy: true },
  );
  return (
    <>
      <p>{linking.ready(email)}</p>
      <p className="text-quiet">{linking.only}</p>
      <ErrorNotice error={link.error} />
      <Button variant="main" disabled={link.busy} onClick={link.run}>
        {linking.link}
      </Button>
    </>
  );
}

function AnotherAccount({ has, waiting }: { has: string; waiting: string }) {
  const leave = useTask(() => signOut().then(() => location.assign(SIGN_IN)));
  return (
    <>
      <Notice tone="caution">{linking.other(has, waiting)}</Notice>
      <ErrorNotice error={leave.error} />
      <Button onClick={leave.run}>{t.shell.signOut}</Button>
    </>
  );
}
