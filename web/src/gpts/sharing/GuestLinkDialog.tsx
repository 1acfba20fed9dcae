/** Creates or edits a guest link. */
import { useEffect, useRef, useState } from "react";
import {
  changeGuestLink,
  type GuestLink,
  type GuestLinks,
  type MessageCaps,
  makeGuestLink,
} from "../../api/guestLinks";
import { t } from "../../texts";
import { guestLinkTexts as texts } from "../../texts/guestLinks";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { copyText } from "../../ui/copy";
import { Dialog } from "../../ui/Dialog";
import { Field, LongField, TextField } from "../../ui/Field";
import { ErrorNotice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { formatAmount, isValidAmount, withDecimalPoint } from "../../usage/money";
import { areWithin, CapFields } from "./CapFields";
import { type Ending, endings, endOf } from "./endings";

interface DialogProps {
  gpt: string;
  view: GuestLinks;
  /** The link to edit; if omitted, a new one. */
  link?: GuestLink;
  onChange: (view: GuestLinks) => void;
  onClose: () => void;
}

export function GuestLinkDialog({ gpt, view, link, onChange, onClose }: DialogProps) {
  const [fields, setFields] = useState(() => fieldsOf(view, link));
  const write = (change: Partial<Fields>) => setFields((previous) => ({ ...previous, ...change }));
  const [tries, setTries] = useState(0);
  const isTried = tries > 0;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [tries]);
  const [newLink, setNewLink] = useState<GuestLink | null>(null);
  const budget = withDecimalPoint(fields.budget);
  const save = useTask(async () => {
    if (!isComplete(fields, view.most)) return setTries(tries + 1);
    const body = {
      name: fields.name,
      ends_at: endOf(fields.ending, fields.date, new Date()),
      password: fields.password === "" ? null : fields.password,
      caps: fields.caps,
      budget,
      sites: fields.sites.split("\n"),
    };
    const saved = link
      ? await changeGuestLink(gpt, link.id, { ...body, ends_password: fields.endsPassword })
      : await makeGuestLink(gpt, body);
    onChange(saved);
    const known = new Set(view.links.map(({ id }) => id));
    const created = link ? undefined : saved.links.find(({ id }) => !known.has(id));
    if (created) setNewLink(created);
    else onClose();
  });
  if (newLink !== null) return <NewLinkDialog link={newLink} onClose={onClose} />;
  return (
    <Dialog title={link ? texts.editOf(link.name) : texts.createTitle} onClose={onClose}>
      <form ref={form} className="grid gap-4" noValidate onSubmit={save.submit}>
        <TextField
          label={texts.name}
          hint={texts.nameHint}
          error={isTried && fields.name.trim() === "" ? texts.nameMissing : null}
          required
          autoComplete="off"
          value={fields.name}
          onChange={(event) => write({ name: event.target.value })}
        />
        <EndingFields fields={fields} write={write} isTried={isTried} />
        <PasswordFields fields={fields} write={write} isTried={isTried} link={link} />
        <TextField
          label={texts.budget(view.currency)}
          hint={texts.budgetHint}
          error={isValidAmount(budget) ? null : texts.budgetWrong}
          inputMode="decimal"
          autoComplete="off"
          value={fields.budget}
          onChange={(event) => write({ budget: event.target.value })}
        />
        <CapFields legend={texts.caps} caps={fields.caps} limit={view.most} write={(caps) => write({ caps })} />
        {link && <p className="text-sm text-quiet">{texts.limitsLater}</p>}
        <LongField
          label={texts.sites}
          hint={texts.sitesHint}
          rows={2}
          spellCheck={false}
          autoCapitalize="none"
          value={fields.sites}
          onChange={(event) => write({ sites: event.target.value })}
        />
        <ErrorNotice error={save.error} />
        <div className="flex justify-end">
          <Button variant="main" type="submit" disabled={save.busy}>
            {link ? (save.busy ? texts.saving : texts.save) : save.busy ? texts.creating : texts.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface Fields {
  name: string;
  ending: Ending;
  /** The last day, as entered in the field. */
  date: string;
  password: string;
  endsPassword: boolean;
  budget: string;
  caps: MessageCaps;
  sites: string;
}

function fieldsOf({ usual }: GuestLinks, link?: GuestLink): Fields {
  return {
    name: link?.name ?? "",
    ending: link?.ends_at ? "date" : "never",
    date: link?.ends_at?.slice(0, 10) ?? "",
    password: "",
    endsPassword: false,
    budget: formatAmount(link?.budget ?? null),
    caps: link?.caps ?? usual,
    sites: link?.sites.join("\n") ?? "",
  };
}

interface PartProps {
  fields: Fields;
  write: (change: Partial<Fields>) => void;
  /** Errors are shown only after an attempt to save. */
  isTried: boolean;
}

const SHORTEST_PASSWORD = 8;
const isShort = ({ password }: Fields) => password !== "" && [...password].length < SHORTEST_PASSWORD;

/** Whether the form is valid by the checks of this page. */
function isComplete(fields: Fields, limits: MessageCaps): boolean {
  return (
    fields.name.trim() !== "" &&
    (fields.ending !== "date" || fields.date !== "") &&
    !isShort(fields) &&
    isValidAmount(withDecimalPoint(fields.budget)) &&
    areWithin(fields.caps, limits)
  );
}

function EndingFields({ fields, write, isTried }: PartProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={texts.ends}>
        {(control) => (
          <select
            className="box min-h-11"
            value={fields.ending}
            onChange={(event) => write({ ending: event.target.value as Ending })}
            {...control}
          >
            {endings.map((ending) => (
              <option key={ending} value={ending}>
                {texts.endings[ending]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {fields.ending === "date" && (
        <TextField
          label={texts.date}
          type="date"
          required
          value={fields.date}
          error={isTried && fields.date === "" ? texts.dateMissing : null}
          onChange={(event) => write({ date: event.target.value })}
        />
      )}
    </div>
  );
}

function PasswordFields({ fields, write, isTried, link }: PartProps & { link?: GuestLink }) {
  const has = link?.has_password ?? false;
  return (
    <div>
      <TextField
        label={has ? texts.newPassword : texts.password}
        hint={has ? texts.passwordKept : texts.passwordHint}
        autoComplete="off"
        error={isTried && isShort(fields) ? texts.passwordShort : null}
        disabled={fields.endsPassword}
        value={fields.password}
        onChange={(event) => write({ password: event.target.value })}
      />
      {has && (
        <Checkbox
          label={texts.passwordEnds}
          on={fields.endsPassword}
          onChange={(endsPassword) => write({ endsPassword, password: "" })}
        />
      )}
    </div>
  );
}

/** Shows the new link, ready to be copied. */
function NewLinkDialog({ link, onClose }: { link: GuestLink; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => void copyText(link.address).then(() => setCopied(true));
  return (
    <Dialog title={texts.createdTitle} onClose={onClose}>
      <div className="grid gap-4">
        <Field label={texts.address} hint={link.has_password ? `${texts.passOn} ${texts.passOnSecret}` : texts.passOn}>
          {(control) => (
            <input
              readOnly
              className="box font-mono text-sm"
              value={link.address}
              onFocus={({ target }) => target.select()}
              {...control}
            />
          )}
        </Field>
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{texts.done}</Button>
          <Button variant="main" onClick={copy}>
            {isCopied ? t.common.copied : texts.copy}
          </Button>
        </div>
        <span role="status" className="sr-only">
          {isCopied ? t.common.copied : ""}
        </span>
      </div>
    </Dialog>
  );
}
