/** The form for the rules. What a change would end must be confirmed before it is saved. */
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError, sentenceOf } from "../api/request";
import { changeRules, type Effect, previewEffects, type RulesInForce } from "../api/workspaceRules";
import { t } from "../texts";
import { guestLinkTexts as guestTexts } from "../texts/guestLinks";
import { ruleTexts } from "../texts/rules";
import { spaceTexts } from "../texts/spaces";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ChoiceField, LongField, TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { ApprovedGpts } from "./ApprovedGpts";
import { CapabilityRuleFields } from "./CapabilityRule";
import { MaskingRuleFields } from "./MaskingRule";
import { ModelRuleFields } from "./ModelRule";
import { type Faults, faultsOf, isChanged, type RulesFields, rulesFieldsOf, rulesOf } from "./rules";

interface FormProps {
  workspace: string;
  rules: RulesInForce;
  onSaved: (rules: RulesInForce) => void;
  /** Called if another user has changed the rules. */
  onStale: () => Promise<void>;
}

export function RulesForm({ workspace, rules, onSaved, onStale }: FormProps) {
  const [fields, setFields] = useState(() => rulesFieldsOf(rules));
  const [faults, setFaults] = useState<Faults>({});
  const [effects, setEffects] = useState<readonly Effect[]>([]);
  const attempt = useTask((call: () => Promise<void>) => call());
  const write = (change: Partial<RulesFields>) => {
    setFields({ ...fields, ...change });
    setFaults({});
    attempt.reset();
  };
  const save = async () => onSaved(await changeRules(workspace, rulesOf(fields), rules.revision));
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const faults = faultsOf(fields);
    setFaults(faults);
    if (Object.keys(faults).length > 0) return;
    void attempt.run(async () => {
      const ending = await previewEffects(workspace, rulesOf(fields));
      if (ending.length === 0) return save();
      setEffects(ending);
    });
  };
  const status =
    attempt.error instanceof ApiError && attempt.error.field === "domains"
      ? { ...faults, domains: attempt.error.message }
      : faults;
  const changed = isChanged(fields, rules);
  return (
    <form className="grid gap-4" onSubmit={ask} noValidate>
      <Fields workspace={workspace} fields={fields} faults={status} write={write} />
      {attempt.error !== null && effects.length === 0 && !status.domains && (
        <Notice tone="danger">
          <p>{sentenceOf(attempt.error)}</p>
          {attempt.error instanceof ApiError && attempt.error.status === 409 && (
            <Button className="mt-2" onClick={() => void onStale()}>
              {spaceTexts.loadAnew}
            </Button>
          )}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="main" type="submit" disabled={attempt.busy || !changed}>
          {ruleTexts.save}
        </Button>
        {changed && <Button onClick={() => write(rulesFieldsOf(rules))}>{ruleTexts.undo}</Button>}
      </div>
      {effects.length > 0 && (
        <Confirmation
          effects={effects}
          error={attempt.error}
          busy={attempt.busy}
          onClose={() => {
            setEffects([]);
            attempt.reset();
          }}
          onConfirm={() => void attempt.run(save)}
        />
      )}
    </form>
  );
}

interface FieldsProps {
  workspace: string;
  fields: RulesFields;
  faults: Faults;
  write: (change: Partial<RulesFields>) => void;
}

const options = <T extends string>(labels: Readonly<Record<T, string>>, order: readonly NoInfer<T>[]) =>
  order.map((value) => ({ value, label: labels[value] }));

function Fields({ workspace, fields, faults, write }: FieldsProps) {
  const { names, intro: about } = ruleTexts;
  return (
    <>
      <Card>
        <ChoiceField
          legend={names.builders}
          hint={about.builders}
          name="builders"
          value={fields.builders}
          options={options(ruleTexts.builders, ["everyone", "admins"])}
          onChoose={(builders) => write({ builders })}
        />
      </Card>
      <Card>
        <ChoiceField
          legend={names.sharing}
          hint={about.sharing}
          name="sharing"
          value={fields.sharing}
          options={options(ruleTexts.sharing, ["everyone", "link", "workspace", "me"])}
          onChoose={(sharing) => write({ sharing })}
        />
      </Card>
      <Card>
        <ChoiceField
          legend={names.third_party_gpts}
          hint={about.third_party_gpts}
          name="third-party-gpts"
          value={fields.thirdParty}
          options={options(ruleTexts.thirdParty, ["all", "approved", "none"])}
          onChoose={(thirdParty) => write({ thirdParty })}
        />
        {fields.thirdParty === "approved" && (
          <ApprovedGpts workspace={workspace} approved={fields.approved} onChange={(approved) => write({ approved })} />
        )}
      </Card>
      <DomainFields fields={fields} faults={faults} write={write} />
      <ModelRuleFields
        workspace={workspace}
        fields={fields.models}
        faults={faults}
        write={(change) => write({ models: { ...fields.models, ...change } })}
      />
      <MaskingRuleFields workspace={workspace} fields={fields.masking} write={(masking) => write({ masking })} />
      <CapabilityRuleFields allowed={fields.capabilities} write={(capabilities) => write({ capabilities })} />
      <Card>
        <ChoiceField
          legend={guestTexts.rule.name}
          hint={guestTexts.rule.about}
          name="guests"
          value={fields.guests ? "yes" : "no"}
          options={options(guestTexts.rule, ["no", "yes"])}
          onChoose={(chosen) => write({ guests: chosen === "yes" })}
        />
      </Card>
      <RetentionFields fields={fields} faults={faults} write={write} />
    </>
  );
}

function DomainFields({ fields, faults, write }: Omit<FieldsProps, "workspace">) {
  return (
    <Card>
      <ChoiceField
        legend={ruleTexts.names.domains}
        hint={ruleTexts.intro.domains}
        name="domains"
        value={fields.where}
        options={options(ruleTexts.domains, ["any", "listed", "none"])}
        onChoose={(where) => write({ where })}
      />
      {fields.where === "listed" && (
        <NestedFields>
          <LongField
            label={ruleTexts.domainsField}
            hint={ruleTexts.domainsHint}
            rows={4}
            spellCheck={false}
            autoCapitalize="none"
            value={fields.listed}
            error={faults.domains}
            onChange={(event) => write({ listed: event.target.value })}
          />
        </NestedFields>
      )}
    </Card>
  );
}

function RetentionFields({ fields, faults, write }: Omit<FieldsProps, "workspace">) {
  return (
    <Card>
      <ChoiceField
        legend={ruleTexts.names.retention_days}
        hint={ruleTexts.intro.retention_days}
        name="retention"
        value={fields.retention}
        options={options(ruleTexts.kept, ["account", "days"])}
        onChoose={(keeps) => write({ retention: keeps })}
      />
      {fields.retention === "days" && (
        <NestedFields>
          <TextField
            label={ruleTexts.days}
            hint={ruleTexts.daysHint}
            inputMode="numeric"
            autoComplete="off"
            value={fields.days}
            error={faults.days}
            onChange={(event) => write({ days: event.target.value })}
          />
        </NestedFields>
      )}
    </Card>
  );
}

const Card = ({ children }: { children: ReactNode }) => <div className="card p-4">{children}</div>;
/** Fields that belong to the choice above them. */
const NestedFields = ({ children }: { children: ReactNode }) => (
  <div className="mt-3 border-s-2 border-line ps-4">{children}</div>
);

interface ConfirmationProps {
  effects: readonly Effect[];
  error: unknown;
  busy: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

function Confirmation({ effects, error, busy, onClose, onConfirm }: ConfirmationProps) {
  return (
    <Dialog title={ruleTexts.confirmTitle} onClose={onClose}>
      <p className="text-quiet">{ruleTexts.confirmText}</p>
      <ul className="mt-3 grid list-disc gap-2 ps-5">
        {effects.map(({ rule, sentence }) => (
          <li key={rule}>{typeset(sentence)}</li>
        ))}
      </ul>
      <ErrorNotice error={error} className="mt-4" />
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="danger" disabled={busy} onClick={onConfirm}>
          {ruleTexts.confirmDo}
        </Button>
      </div>
    </Dialog>
  );
}
