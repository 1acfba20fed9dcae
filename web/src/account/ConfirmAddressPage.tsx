/** Where the link leads that was mailed to the address of an account: signed in to that account, it is confirmed. */
import { useEffect, useState } from "react";
import { confirmAddress } from "../api/accounts";
import { sentenceOf } from "../api/request";
import { useResource } from "../api/useResource";
import { Loading } from "../parts/Held";
import { Notice } from "../parts/Notice";
import { Link } from "../shell/router";
import { useSession } from "../shell/session";
import { t } from "../texts";
import { addressTexts as texts } from "../texts/addresses";
import { Entrance } from "./Entrance";
import { heldCode } from "./heldCode";
import { useToken } from "./useToken";

const code = heldCode("address");

export default function ConfirmAddressPage() {
  const { me } = useSession();
  const [held] = useState(code.held);
  const link = useToken() ?? held;
  useEffect(() => {
    if (link !== null) code.keep(link);
  }, [link]);
  return (
    <Entrance title={texts.confirmTitle}>
      {link === null ? (
        <Notice tone="quiet">{texts.missing}</Notice>
      ) : me === null ? (
        <>
          <Notice tone="quiet">{texts.signInFirst}</Notice>
          <p>
            <Link className="link" href={`/sign-in?next=${encodeURIComponent("/confirm-address")}`}>
              {t.account.signIn}
            </Link>
          </p>
        </>
      ) : (
        <Confirming key={link} link={link} />
      )}
    </Entrance>
  );
}

function Confirming({ link }: { link: string }) {
  const { me, setMe } = useSession();
  const { resource } = useResource(link, () => confirmAddress(link));
  const done = resource.state === "ready";
  useEffect(() => {
    if (!done) return;
    code.forget();
    if (me !== null && !me.email_verified) setMe({ ...me, email_verified: true });
  }, [done, me, setMe]);
  if (resource.state === "loading") return <Loading />;
  return (
    <>
      {done ? (
        <Notice tone="quiet">
          <span className="wrap-anywhere">{texts.confirmed(me?.email ?? "")}</span>
        </Notice>
      ) : (
        <Notice tone="danger">{sentenceOf(resource.error)}</Notice>
      )}
      <p>
        <Link className="link" href={done ? "/gpts" : "/settings"} onClick={code.forget}>
          {done ? texts.toGpts : texts.toSettings}
        </Link>
      </p>
    </>
  );
}
