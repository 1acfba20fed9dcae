/**
 * Deletes the user's account: explains what is deleted, what stays and why, and what to do first; then asks for the
 * address.
 */
import { useState } from "react";
import { type DeletionPreview, deleteAccount, readDeletionPreview } from "../api/deletions";
import { exportOf } from "../api/ledger";
import { useResource } from "../api/useResource";
import { Link, navigate } from "../app/router";
import { useSession } from "../app/session";
import { useReauthentication } from "../security/Reauthenticate";
import { deletionTexts } from "../texts/deletion";
import { settingsTexts } from "../texts/settings";
import { typeset } from "../texts/typeset";
import { Button, buttonClass } from "../ui/Button";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Page, Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { amountText } from "./amounts";

const texts = deletionTexts.account;

export default function DeleteAccountPage() {
  const query = useResource("what goes", readDeletionPreview);
  return (
    <Page title={texts.title} intro={texts.intro} back={{ href: "/settings/data", label: settingsTexts.title }}>
      <ResourceView query={query}>
        {(preview) => (
          <>
            <Section title={texts.deleted}>
              <DeletedThings preview={preview} />
            </Section>
            <Section title={texts.remaining}>
              <RemainingThings preview={preview} />
            </Section>
            <Section title={texts.beforeDeleting}>
              <BeforeDeleting />
            </Section>
            <Section title={texts.confirm} id="do">
              {preview.refusal === null ? <Form email={preview.email} /> : <Refusal preview={preview} />}
            </Section>
          </>
        )}
      </ResourceView>
    </Page>
  );
}

function DeletedThings({ preview: { amounts, gpts_in_use } }: { preview: DeletionPreview }) {
  return (
    <div className="grid max-w-prose gap-3">
      <ul className="list-disc ps-5" data-testid="goes">
        <li>{texts.always}</li>
        {amountText(amounts).map((amount) => (
          <li key={amount}>{amount}</li>
        ))}
      </ul>
      {(amounts.workspaces ?? 0) > 0 && <p>{texts.conversationsNote}</p>}
      {gpts_in_use.length > 0 && (
        <div>
          <p>{texts.inUse}</p>
          <ul className="mt-1 list-disc ps-5">
            {gpts_in_use.map((name, n) => (
              <li key={n} className="wrap-anywhere">
                {name}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="text-quiet">{texts.keysFirst}</p>
    </div>
  );
}

function RemainingThings({ preview: { amounts, places, datasets } }: { preview: DeletionPreview }) {
  const { remainingItems: staysOf } = texts;
  const lines = [
    (amounts.disclosures ?? 0) > 0 && staysOf.received,
    ...places.map(({ gpts, name }) => gpts > 0 && staysOf.gpts(gpts, name)),
    places.length > 0 && staysOf.audit,
    places.length > 0 && staysOf.directory,
    (amounts.feedback_notes ?? 0) > 0 && staysOf.feedback,
    datasets > 0 && staysOf.datasets(datasets),
    staysOf.choices,
    staysOf.numbers,
  ].filter((line) => line !== false);
  return (
    <ul className="grid max-w-prose list-disc gap-2 ps-5">
      {lines.map((line) => (
        <li key={line} className="wrap-anywhere">
          {line}
        </li>
      ))}
    </ul>
  );
}

function BeforeDeleting() {
  return (
    <p className="flex flex-wrap items-center gap-3">
      <Link className={buttonClass("plain")} href="/settings/data#export">
        {texts.toExport}
      </Link>
      <a className={buttonClass("plain")} href={exportOf("json")} download>
        {texts.ledgerJson}
      </a>
      <Link className={buttonClass("plain")} href="/ledger?view=recipients">
        {texts.toLedger}
      </Link>
      <Link className={buttonClass("plain")} href="/settings/sharing#sent-feedback">
        {texts.toFeedback}
      </Link>
    </p>
  );
}

function Refusal({ preview }: { preview: DeletionPreview }) {
  return (
    <Notice tone="caution">
      <p className="font-medium">{texts.notYet}</p>
      <p className="wrap-anywhere">{typeset(preview.refusal ?? "")}</p>
    </Notice>
  );
}

function Form({ email }: { email: string }) {
  const { setMe } = useSession();
  const { confirmed, dialog } = useReauthentication();
  const [typedEmail, setTypedEmail] = useState("");
  const task = useTask(
    async () => {
      const code = await confirmed(() => deleteAccount(typedEmail.trim()));
      navigate(`/deleted-account#${code}`, "replace");
      setMe(null);
    },
    { staysBusy: true },
  );
  const isMatching = typedEmail.trim().toLowerCase() === email.toLowerCase();
  return (
    <>
      <form className="card grid max-w-prose gap-4 p-4" onSubmit={task.submit}>
        <TextField
          label={texts.type(email)}
          type="email"
          autoComplete="off"
          value={typedEmail}
          onChange={(event) => setTypedEmail(event.target.value)}
        />
        <ErrorNotice error={task.error} />
        <div>
          <Button variant="danger" type="submit" disabled={task.busy || !isMatching}>
            {task.busy ? texts.deleting : texts.confirm}
          </Button>
        </div>
      </form>
      {dialog}
    </>
  );
}
