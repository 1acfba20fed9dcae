import { useState } from "react";
import { setUp } from "../api/accounts";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { t } from "../texts";
import { serverAdminTexts } from "../texts/serverAdmin";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { NewAccountForm } from "./NewAccountForm";
import { SignedOutLayout } from "./SignedOutLayout";
import { useSignIn } from "./useSignIn";
import { useToken } from "./useToken";

const texts = serverAdminTexts.contact;

export default function SetUpPage() {
  const { instance } = useSession();
  const token = useToken();
  const entry = useSignIn();
  const [operator, setOperator] = useState({ operator_name: "", operator_contact: "" });
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
        onSubmit={(account) => void entry.enter(() => setUp(account, token, operator))}
      >
        <details>
          <summary className="link min-h-11 py-2">{texts.optional}</summary>
          <div className="mt-3 grid gap-5">
            <p className="text-sm text-quiet">{texts.text}</p>
            <TextField
              label={texts.name}
              hint={texts.nameHint}
              maxLength={200}
              value={operator.operator_name}
              onChange={(event) => setOperator({ ...operator, operator_name: event.target.value })}
            />
            <TextField
              label={texts.contact}
              hint={texts.contactHint}
              maxLength={200}
              value={operator.operator_contact}
              onChange={(event) => setOperator({ ...operator, operator_contact: event.target.value })}
            />
          </div>
        </details>
      </NewAccountForm>
    </SignedOutLayout>
  );
}
