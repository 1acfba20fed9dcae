import { lazy, Suspense, useState } from "react";
import { readActions } from "../api/actions";
import { choosePublicPage, publishGpt, readPublicPage } from "../api/gpts";
import { readVersion } from "../api/gptVersions";
import { ApiError, sentenceOf } from "../api/request";
import type { Category, GptEdit, Level } from "../api/types";
import { useResource } from "../api/useResource";
import { readRules } from "../api/workspaceRules";
import { Link } from "../app/router";
import { useWorkspace } from "../app/session";
import { t } from "../texts";
import { actionTexts } from "../texts/actions";
import { builderTexts } from "../texts/builder";
import { buildingTexts } from "../texts/building";
import { categoryTexts } from "../texts/categories";
import { publicPageTexts } from "../texts/publicPages";
import { ruleTexts } from "../texts/rules";
import { Button, buttonClass } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { ChoiceField, Field, TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { Loading, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { missingParts } from "./actions/draft";
import { categories } from "./Filters";
import { isOpen, type PageChoice, PublicPageFields } from "./PublicPageFields";
import { PublishLine } from "./tests/PublishLine";

const Comparison = lazy(() => import("./versions/Comparison"));

const all = (["me", "workspace", "link", "everyone"] as const).map((value) => ({
  value,
  label: t.gpts.levels[value],
  hint: builderTexts.levelHints[value],
}));
/** The user's own space has no workspace to publish to. */
const outside = all.filter((one) => one.value !== "workspace");

const levelValues = all.map((one) => one.value);

/** The sharing levels that the workspace's rules allow; the server enforces them. */
function useLevels() {
  const workspace = useWorkspace();
  const { resource } = useResource(workspace?.id ?? "", async () => (workspace ? await readRules(workspace.id) : null));
  if (!workspace) return { levels: outside, narrowed: false };
  const rules = resource.state === "ready" ? resource.value : null;
  const levels = rules ? all.slice(0, levelValues.indexOf(rules.sharing) + 1) : all;
  return { levels, narrowed: levels.length < all.length };
}

/** The builder's choice of a public page; `offered` if both operator and workspace allow one. */
function usePublicPage(gpt: string) {
  const { resource } = useResource(gpt, () => readPublicPage(gpt));
  const [changed, setPageChoice] = useState<PageChoice | null>(null);
  const stored = resource.state === "ready" ? resource.value : { offered: false, shown: false, indexed: false };
  return { offered: stored.offered, wish: changed ?? stored, isChanged: changed !== null, setWish: setPageChoice };
}

interface PublishProps {
  gpt: GptEdit;
  /** The content is unchanged; only the audience changes. */
  onlyLevel?: boolean;
  onGpt: (gpt: GptEdit) => void;
  onClose: () => void;
}

export function PublishDialog({ gpt, onlyLevel = false, onGpt, onClose }: PublishProps) {
  const { levels, narrowed } = useLevels();
  const [level, setLevel] = useState<Level>(gpt.level);
  const [category, setCategory] = useState<Category>(gpt.category);
  const [note, setNote] = useState("");
  const [done, setDone] = useState(false);
  const page = usePublicPage(gpt.id);
  const hasPage = page.offered && isOpen(level);
  const publish = useTask(async () => {
    onGpt(await publishGpt(gpt.id, level, note, gpt.edition, category));
    if (hasPage && page.isChanged) await choosePublicPage(gpt.id, page.wish.shown, page.wish.indexed);
    setDone(true);
  });
  if (done) return <Published gpt={gpt} isPublic={hasPage && page.wish.shown} onClose={onClose} />;
  return (
    <Dialog title={onlyLevel ? builderTexts.level : builderTexts.publishTitle} onClose={onClose}>
      {!onlyLevel && <p className="mb-4 text-quiet">{builderTexts.publishText[level === "me" ? "me" : "others"]}</p>}
      {!onlyLevel && gpt.version !== null && <Changes gpt={gpt.id} version={gpt.version} />}
      {!onlyLevel && <PublishLine gpt={gpt.id} />}
      <ChoiceField
        legend={builderTexts.level}
        name="level"
        value={level}
        options={levels}
        onChoose={setLevel}
        hint={narrowed ? ruleTexts.narrowed : undefined}
      />
      <div className="mt-5 grid gap-5">
        <Field label={categoryTexts.category} hint={categoryTexts.categoryHint}>
          {(control) => (
            <select
              className="box min-h-11"
              value={category}
              onChange={(event) => setCategory(event.target.value as Category)}
              {...control}
            >
              {categories.map((one) => (
                <option key={one} value={one}>
                  {categoryTexts.names[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {!onlyLevel && gpt.version !== null && (
          <TextField
            label={buildingTexts.note}
            hint={buildingTexts.noteHint}
            maxLength={300}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </div>
      {hasPage && (
        <div className="mt-5">
          <PublicPageFields gpt={gpt.id} choice={page.wish} onChange={page.setWish} />
        </div>
      )}
      {publish.error !== null && (
        <Notice tone="danger" className="mt-4">
          <p>{sentenceOf(publish.error)}</p>
          <IncompleteActions gpt={gpt.id} field={publish.error instanceof ApiError ? publish.error.field : null} />
        </Notice>
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="main" disabled={publish.busy} onClick={publish.run}>
          {onlyLevel ? t.common.save : publish.busy ? builderTexts.publishing : builderTexts.publish}
        </Button>
      </div>
    </Dialog>
  );
}

/** The changes that publishing would release. */
function Changes({ gpt, version }: { gpt: string; version: number }) {
  const query = useResource(`${gpt} ${version}`, () => Promise.all([readVersion(gpt, version), readVersion(gpt, 0)]));
  return (
    <details open className="mb-5">
      <summary className="min-h-6 font-medium">{builderTexts.changesSince(version)}</summary>
      <div
        role="group"
        tabIndex={0}
        aria-label={builderTexts.changesSince(version)}
        className="mt-2 max-h-64 overflow-y-auto rounded-lg border border-line p-3"
      >
        <ResourceView query={query}>
          {([version, draft]) => (
            <Suspense fallback={<Loading />}>
              <Comparison version={version} draft={draft} />
            </Suspense>
          )}
        </ResourceView>
      </div>
    </details>
  );
}

/** Links to the actions that lack what the server requires: a privacy policy or a secret. */
function IncompleteActions({ gpt, field }: { gpt: string; field: string | null }) {
  const { resource } = useResource(gpt, () => readActions(gpt));
  const missingPart = field === "policy_url" ? "policy" : field === "secret" ? "secret" : null;
  const all = resource.state === "ready" && missingPart !== null ? resource.value : [];
  const incomplete = all.filter((action) => missingParts(action).some((one) => one === missingPart));
  if (incomplete.length === 0) return null;
  return (
    <ul className="mt-2 grid gap-1">
      {incomplete.map(({ id, title, host }) => (
        <li key={id}>
          <Link className="underline underline-offset-2 wrap-anywhere" href={`/gpts/${gpt}/actions/${id}`}>
            {actionTexts.open(title, host)}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Published({ gpt, isPublic, onClose }: { gpt: GptEdit; isPublic: boolean; onClose: () => void }) {
  return (
    <Dialog title={builderTexts.published} onClose={onClose}>
      <p role="status">
        {builderTexts.version(gpt.version ?? 1)} · {t.gpts.levels[gpt.level]}
      </p>
      {gpt.level !== "me" && (
        <Address
          label={builderTexts.link}
          copy={builderTexts.copyLink}
          link={`${location.origin}/g/${gpt.id}`}
          isNamed
        />
      )}
      {isPublic && (
        <Address
          label={publicPageTexts.address}
          copy={publicPageTexts.copy}
          link={`${location.origin}/gpt/${gpt.id}`}
          isNamed
        />
      )}
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t.common.close}</Button>
        <Link className={buttonClass("main")} href={`/g/${gpt.id}`}>
          {builderTexts.openGpt}
        </Link>
      </div>
    </Dialog>
  );
}

interface AddressProps {
  label: string;
  copy: string;
  link: string;
  /** Shows the label above the address. */
  isNamed?: boolean;
}

function Address({ label, copy, link, isNamed = false }: AddressProps) {
  return (
    <div className="mt-4">
      {isNamed && <p className="mb-1 text-sm text-quiet">{label}</p>}
      <div className="flex items-center gap-1">
        <input
          readOnly
          className="box font-mono text-sm"
          aria-label={label}
          value={link}
          onFocus={({ target }) => {
            target.select();
            target.scrollLeft = 0;
          }}
        />
        <CopyButton label={copy} text={() => link} />
      </div>
    </div>
  );
}
