/** The page behind an offer's link. It shows the offer after sign-in with the address that was invited. */
import { useEffect, useState } from "react";
import { SignedOutLayout } from "../../account/SignedOutLayout";
import { storedCode } from "../../account/storedCode";
import { useToken } from "../../account/useToken";
import { openOffer } from "../../api/gptSharing";
import { sentenceOf } from "../../api/request";
import type { Me } from "../../api/types";
import { goToSpace } from "../../app/enterSpace";
import { Link, navigate } from "../../app/router";
import { useSession } from "../../app/session";
import { t } from "../../texts";
import { offerLinkTexts as texts } from "../../texts/offerLinks";
import { Notice } from "../../ui/Notice";
import { Loading } from "../../ui/ResourceView";

const code = storedCode("offer");
const backHere = `?next=${encodeURIComponent("/offer")}`;

export default function OfferPage() {
  const { me } = useSession();
  const [storedCode] = useState(code.read);
  const token = useToken() ?? storedCode;
  useEffect(() => {
    if (token !== null) code.keep(token);
  }, [token]);
  return (
    <SignedOutLayout title={texts.title}>
      {token === null ? (
        <Notice tone="quiet">{texts.missing}</Notice>
      ) : me === null ? (
        <SignInFirst />
      ) : (
        <Opening key={`${token} ${me.id}`} token={token} me={me} />
      )}
    </SignedOutLayout>
  );
}

function SignInFirst() {
  const { instance } = useSession();
  return (
    <>
      <Notice tone="quiet">{texts.signInFirst}</Notice>
      <p className="flex flex-wrap gap-x-6 gap-y-2">
        <Link className="link" href={`/sign-in${backHere}`}>
          {t.account.signIn}
        </Link>
        {instance.sign_up === "open" && (
          <Link className="link" href={`/sign-up${backHere}`}>
            {t.account.signUp}
          </Link>
        )}
      </p>
    </>
  );
}

function Opening({ token, me }: { token: string; me: Me }) {
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let isUnmounted = false;
    const open = async () => {
      const space = await openOffer(token);
      if (isUnmounted) return;
      code.forget();
      if (space === me.space) return navigate("/gpts", "replace");
      await goToSpace(space, "/gpts");
    };
    open().catch((failure: unknown) => isUnmounted || setError(failure));
    return () => {
      isUnmounted = true;
    };
  }, [token, me.space]);
  if (error === null) return <Loading />;
  return (
    <>
      <Notice tone="danger">{sentenceOf(error)}</Notice>
      <p className="wrap-anywhere text-quiet">{texts.as(me.name, me.email)}</p>
      <p>
        <Link className="link" href="/gpts" onClick={code.forget}>
          {texts.toGpts}
        </Link>
      </p>
    </>
  );
}
