/** A new link for guests, or one to change. */
import { useState } from "react";
import {
  changeGuestLink,
  type GuestLink,
  type GuestLinks,
  type MessageCaps,
  makeGuestLink,
} from "../../api/guestLinks";
import { guestLinkTexts as texts } from "../../texts/guestLinks";
import { Button } from "../../ui/Button";
import { Checkbox } from "../../ui/Checkbox";
import { Dialog } from "../../ui/Dialog";
import { Field, LongField, TextField } from "../../ui/Field";
import { ErrorNotice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { amountIsFine, written } from "../../usage/money";
import { CapFields } from "./CapFields";
import { type Ending, endings, endOf } from "./endings";

interface DialogProps {
  gpt: string;
  found: GuestLinks;
  /** The one to change; without it, a new one. */
  link?: GuestLink;
  onChange: (found: GuestLinks) => void;
  onClose: () => void;
}

export function GuestLinkDialog({ gpt, found, link, onChange, onClose }: DialogProps) {
  const [fields, setFields] = useState(() => fieldsOf(found, link));
  const write = (change: Partial<Fields>) => setFields((before) => ({ ...before, ...change }));
  const save = useTask(async () => {
    const body = {
      name: fields.name,
      ends_at: endOf(fields.ending, fields.date, new Date()),
      password: fields.password === "" ? null : fields.password,
      caps: fields.caps,
      budget: fields.budget.trim(),
      sites: fields.sites.split("\n"),
    };
    onChange(
      link
        ? await changeGuestLink(gpt, link.id, { ...body, ends_password: fields.endsPassword })
        : await makeGuestLink(gpt, body),
    );
    onClose();
  });
  const complete = fields.name.trim() !== "" && amountIsFine(fields.budget);
  return (
    <Dialog title={link ? texts.editOf(link.name) : texts.createTitle} onClose={onClose}>
      <form className="grid gap-4" onSubmit={save.submit}>
        <TextField
          label={texts.name}
          hint={texts.nameHint}
          required
          autoComplete="off"
          value={fields.name}
          onChange={(event) => write({ name: event.target.value })}
        />
        <Ends fields={fields} write={write} />
        <Password fields={fields} write={write} link={link} />
        <TextField
          label={texts.budget(found.currency)}
          hint={texts.budgetHint}
          error={amountIsFine(fields.budget) ? null : texts.budgetWrong}
          inputMode="decimal"
          autoComplete="off"
          value={fields.budget}
          onChange={(event) => write({ budget: event.target.value })}
        />
        <CapFields legend={texts.caps} caps={fields.caps} most={found.most} write={(caps) => write({ caps })} />
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
          <Button look="main" type="submit" disabled={save.busy || !complete}>
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
  /** The last day, as the field has it. */
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
    budget: written(link?.budget ?? null),
    caps: link?.caps ?? usual,
    sites: link?.sites.join("\n") ?? "",
  };
}

interface PartProps {
  fields: Fields;
  write: (change: Partial<Fields>) => void;
}

function Ends({ fields, write }: PartProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={texts.ends}>
        {(tied) => (
          <select
            className="box min-h-11"
            value={fields.ending}
            onChange={(event) => write({ ending: event.target.value as Ending })}
            {...tied}
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
          onChange={(event) => write({ date: event.target.value })}
        />
      )}
    </div>
  );
}

function Password({ fields, write, link }: PartProps & { link?: GuestLink }) {
  const has = link?.has_password ?? false;
  return (
    <div>
      <TextField
        label={has ? texts.newPassword : texts.password}
        hint={has ? texts.passwordKept : texts.passwordHint}
        autoComplete="off"
        minLength={8}
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
