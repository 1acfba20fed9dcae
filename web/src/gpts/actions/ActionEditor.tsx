/** Edits an existing action: its document, enabled operations, authentication, privacy policy and removal. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type Action, type Operation, removeAction } from "../../api/actions";
import { sentenceOf } from "../../api/request";
import { LeaveGuard } from "../../app/LeaveGuard";
import { navigate, usePageLocation } from "../../app/router";
import { t } from "../../texts";
import { actionTexts } from "../../texts/actions";
import { builderTexts } from "../../texts/builder";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { Authentication } from "./Authentication";
import { ChooseOperations } from "./ChooseOperations";
import { Differences } from "./Differences";
import type { EditorHandle } from "./DocumentEditor";
import { DocumentReport } from "./DocumentReport";
import { DocumentSide, type LargeDocument, sizeOf } from "./DocumentSide";
import { longestDocument, secretUse, storedSecret } from "./draft";
import { Frame } from "./Frame";
import { Operations } from "./Operations";
import { Tools } from "./Tools";
import { TryDialog } from "./TryDialog";
import { type EditedAction, useActionDraft } from "./useActionDraft";

interface EditorProps {
  gpt: string;
  action: Action;
  onAction: (action: Action) => void;
}

export function ActionEditor({ gpt, action, onAction }: EditorProps) {
  const edited = useActionDraft(gpt, action, onAction);
  const { fields, write, checked, changed, changesToConfirm } = edited;
  const trial = useTrial();
  const enable = useCallback((enabled: string[]) => write({ enabled }), [write]);
  const [isRemoved, setRemoved] = useState(false);
  const editor = useRef<EditorHandle>(null);
  const [large, setLarge] = useState<LargeDocument | null>(null);
  const replaceDocument = (document: string, source?: string) => {
    write(source ? { document, source_url: source } : { document });
    setLarge(null);
  };
  useEffect(() => {
    if (isRemoved) navigate(`/gpts/${gpt}/edit`, "replace");
  }, [gpt, isRemoved]);
  const document = { gpt, text: fields.document, refusals: checked.refusals, warnings: checked.warnings };
  return (
    <Frame
      gpt={gpt}
      title={checked.title || action.title}
      host={checked.host}
      actions={<SaveBar edited={edited} kind={action.kind} />}
      notice={edited.error !== null && <Refusal error={edited.error} />}
      side={
        action.kind === "openapi" &&
        large === null && <DocumentSide ref={editor} {...document} onText={replaceDocument} onLarge={setLarge} />
      }
    >
      {large && (
        <ChooseOperations
          gpt={gpt}
          document={large.text}
          source={large.source}
          onChosen={(chosen) => replaceDocument(chosen, large.source ?? undefined)}
          onCancel={() => setLarge(null)}
        />
      )}
      <div className="grid gap-10" hidden={large !== null}>
        {action.kind === "mcp" ? (
          <Tools gpt={gpt} action={action} blocked={changed} onAction={edited.adopt} />
        ) : (
          <DocumentReport check={edited.check} problems={checked} onLine={(line) => editor.current?.show(line)} />
        )}
        <Operations
          operations={checked.operations}
          enabled={fields.enabled}
          onEnable={enable}
          onTry={changed ? undefined : trial.begin}
          note={changed ? actionTexts.saveToTry : undefined}
        />
        <SignIn action={action} edited={edited} />
        <Policy url={fields.policy_url ?? ""} onUrl={(policy_url) => write({ policy_url })} />
        <Removal gpt={gpt} action={action} onGone={() => setRemoved(true)} />
      </div>
      {changesToConfirm && <Differences changes={changesToConfirm} onSave={edited.confirm} onClose={edited.cancel} />}
      {trial.open && <TryDialog gpt={gpt} action={action.id} {...trial.open} />}
      <LeaveGuard active={(changed || large !== null) && !isRemoved} text={actionTexts.leaveText} />
    </Frame>
  );
}

/** The open trial, if any. Its card is in the URL, so that signing in at the third party can return to it. */
function useTrial() {
  const { path, search } = usePageLocation();
  const [operation, setOperation] = useState<Operation | null>(null);
  const consentId = new URLSearchParams(search).get("try");
  const onConsent = (id: string | null) => {
    if (id !== consentId) navigate(id ? `${path}?try=${id}` : path, "replace");
  };
  const onClose = () => {
    setOperation(null);
    onConsent(null);
  };
  return { begin: setOperation, open: operation || consentId ? { operation, consentId, onConsent, onClose } : null };
}

function SignIn({ action, edited: { fields, write, checked, forget } }: { action: Action; edited: EditedAction }) {
  return (
    <Authentication
      auth={fields.auth}
      redirectUrl={action.redirect_url}
      secret={fields.secret}
      stored={storedSecret(fields, checked.host, action)}
      onAuth={(auth) => write(secretUse(auth) === secretUse(fields.auth) ? { auth } : { auth, secret: "" })}
      onSecret={(secret) => write({ secret })}
      onForget={forget}
    />
  );
}

function SaveBar({ edited, kind }: { edited: EditedAction; kind: Action["kind"] }) {
  const { changed, saving, fields, check, checked, save } = edited;
  const long = sizeOf(fields.document) > longestDocument;
  // An MCP server that requires sign-in lists no tools at first.
  const empty = kind === "openapi" && checked.operations.length === 0;
  const status = saving
    ? builderTexts.saving
    : !changed
      ? builderTexts.saved
      : long
        ? actionTexts.tooLong
        : empty
          ? actionTexts.nothingUsable
          : actionTexts.unsaved;
  return (
    <>
      <p role="status" data-testid="action-state" className="text-sm text-quiet">
        {status}
      </p>
      <Button variant="main" disabled={!changed || saving || long || empty || check.checking} onClick={save}>
        {t.common.save}
      </Button>
    </>
  );
}

function Refusal({ error }: { error: unknown }) {
  return (
    <Notice tone="danger" className="m-4 mb-0">
      {builderTexts.notSaved + t.common.colon}
      {sentenceOf(error)}
    </Notice>
  );
}

function Policy({ url, onUrl }: { url: string; onUrl: (url: string) => void }) {
  const wrong = url.trim() !== "" && !/^https:\/\/[^/]/i.test(url.trim());
  return (
    <section aria-labelledby="policy">
      <h2 id="policy" className="text-lg font-semibold">
        {actionTexts.policy}
      </h2>
      <div className="mt-3">
        <TextField
          type="url"
          inputMode="url"
          spellCheck={false}
          placeholder="https://"
          label={actionTexts.policyUrl}
          hint={actionTexts.policyHint}
          error={wrong ? actionTexts.policyWrong : null}
          value={url}
          onChange={(event) => onUrl(event.target.value)}
        />
      </div>
    </section>
  );
}

function Removal({ gpt, action, onGone }: { gpt: string; action: Action; onGone: () => void }) {
  const [confirming, setConfirming] = useState(false);
  return (
    <div className="border-t border-line pt-6">
      <Button variant="danger" onClick={() => setConfirming(true)}>
        {actionTexts.remove}
      </Button>
      {confirming && (
        <Confirm
          title={actionTexts.removeTitle}
          text={actionTexts.removeText(action.title, action.host)}
          action={builderTexts.remove}
          onClose={() => setConfirming(false)}
          onConfirm={async () => {
            await removeAction(gpt, action.id);
            onGone();
          }}
        />
      )}
    </div>
  );
}
