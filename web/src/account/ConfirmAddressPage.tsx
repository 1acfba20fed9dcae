/** The page behind the mailed link that confirms the signed-in account's address. */
import { useEffect, useState } from "react";
import { confirmAddress, readMe } from "../api/accounts";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { addressTexts as texts } from "../texts/addresses";
import { Button } from "../ui/Button";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { SignedOutLayout } from "./SignedOutLayout";
import { storedCode } from "./storedCode";
import { useToken } from "./useToken";

const code = storedCode("address");

export default function ConfirmAddressPage() {
  const { me } = useSession();
  const [storedLink] = useState(code.read);
  const link = useToken() ?? storedLink;
  useEffect(() => {
    if (link !== null) code.keep(link);
  }, [link]);
  return (
    <SignedOutLayout title={texts.confirmTitle}>
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
    </SignedOutLayout>
  );
}

/** Shows the account first, so that a link opened in another user's session does not confirm anything by itself. */
function Confirming({ link }: { link: string }) {
  const { me, setMe } = useSession();
  const [done, setDone] = useState(false);
  const confirm = useTask(async () => {
    await confirmAddress(link);
    code.forget();
    setMe(await readMe());
    setDone(true);
  });
  return (
    <>
      {done && (
        <Notice tone="quiet">
          <span className="wrap-anywhere">{texts.confirmed(me?.email ?? "")}</span>
        </Notice>
      )}
      <ErrorNotice error={confirm.error} />
      {!done && (
        <>
          <p className="wrap-anywhere">{texts.confirmFor(me?.email ?? "")}</p>
          <Button variant="main" disabled={confirm.busy} onClick={confirm.run}>
            {texts.confirm}
          </Button>
        </>
      )}
      <p>
        <Link className="link" href={done ? "/gpts" : "/settings"} onClick={code.forget}>
          {done ? texts.toGpts : texts.toSettings}
        </Link>
      </p>
    </>
  );
}
