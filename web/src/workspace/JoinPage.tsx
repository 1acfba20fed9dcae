/** Joins a workspace by invitation, after sign-in or sign-up if necessary. */
import { useEffect } from "react";
import { MailedLink } from "../account/MailedLink";
import { NewAccountForm } from "../account/NewAccountForm";
import { SignedOutLayout } from "../account/SignedOutLayout";
import { storedCode } from "../account/storedCode";
import { useSignIn } from "../account/useSignIn";
import { useToken } from "../account/useToken";
import { signUp } from "../api/accounts";
import { sentenceOf } from "../api/request";
import type { Me } from "../api/types";
import { useResource } from "../api/useResource";
import { acceptInvitation, type Offer, readInvitation } from "../api/workspace";
import { goToSpace } from "../app/enterSpace";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { spaceTexts } from "../texts/spaces";
import { workspaceTexts } from "../texts/workspace";
import { Button, buttonClass } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Loading } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const invitation = storedCode("invitation");

export default function JoinPage() {
  const token = useToken() ?? invitation.read();
  if (token === null)
    return (
      <SignedOutLayout title={workspaceTexts.join.title}>
        <Notice tone="quiet">{workspaceTexts.join.noLink}</Notice>
      </SignedOutLayout>
    );
  return <InvitationView key={token} token={token} />;
}

function InvitationView({ token }: { token: string }) {
  const { resource } = useResource(token, () => readInvitation(token));
  useEffect(() => invitation.keep(token), [token]);
  if (resource.state === "ready") return <OfferView token={token} offer={resource.value} />;
  return (
    <SignedOutLayout title={workspaceTexts.join.title}>
      {resource.state === "loading" ? (
        <Loading />
      ) : (
        <>
          <Notice tone="danger">{sentenceOf(resource.error)}</Notice>
          <Link className="link" href="/" onClick={invitation.forget}>
            {workspaceTexts.join.newChat}
          </Link>
        </>
      )}
    </SignedOutLayout>
  );
}

function OfferView({ token, offer }: { token: string; offer: Offer }) {
  const { instance, me } = useSession();
  const texts = workspaceTexts.join;
  return (
    <SignedOutLayout
      title={texts.titleOf(offer.workspace)}
      text={texts.offer(spaceTexts.services[offer.service], spaceTexts.roles[offer.role])}
      linksPolicies={!me && instance.sign_up !== "closed" && !instance.sends_mail}
    >
      {offer.email && <p>{texts.forEmail(offer.email)}</p>}
      {me ? <SignedIn token={token} me={me} /> : <SignUpToJoin token={token} email={offer.email} />}
    </SignedOutLayout>
  );
}

function SignedIn({ token, me }: { token: string; me: Me }) {
  const join = useTask(
    async () => {
      const workspace = await acceptInvitation(token);
      invitation.forget();
      await goToSpace(workspace, "/workspace");
    },
    { staysBusy: true },
  );
  return (
    <>
      <p className="text-quiet">{workspaceTexts.join.as(me.name, me.email)}</p>
      <ErrorNotice error={join.error} />
      <div className="flex flex-wrap gap-3">
        <Button variant="main" disabled={join.busy} onClick={join.run}>
          {join.busy ? workspaceTexts.join.joining : workspaceTexts.join.action}
        </Button>
        <Link className={buttonClass("plain")} href="/" onClick={invitation.forget}>
          {t.common.cancel}
        </Link>
      </div>
    </>
  );
}

function SignUpToJoin({ token, email }: { token: string; email: string | null }) {
  const { instance } = useSession();
  const entry = useSignIn();
  return (
    <>
      <p className="text-quiet">
        {workspaceTexts.join.haveAccount}{" "}
        <Link className="link" href={`/sign-in?next=${encodeURIComponent("/join")}`}>
          {workspaceTexts.join.signIn}
        </Link>
      </p>
      {instance.sign_up === "closed" ? (
        <Notice tone="quiet">{t.account.closed}</Notice>
      ) : instance.sends_mail ? (
        <MailedLink invited={{ workspace_invitation: token }} email={email} />
      ) : (
        <NewAccountForm
          entry={entry}
          action={workspaceTexts.join.signUp}
          busyAction={workspaceTexts.join.signingUp}
          onSubmit={(account) =>
            void entry.enter(async () => {
              const me = await signUp(account, { workspace_invitation: token });
              invitation.forget();
              return me;
            })
          }
        />
      )}
    </>
  );
}
