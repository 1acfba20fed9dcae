/** Sharing a copy of a conversation: choose, see exactly what others will see, make the link. */
import { useId, useState } from "react";
import { readConversation } from "../api/chat";
import { makeShare, type NewShare, previewShare, type ShareOptions, type Snapshot } from "../api/sharing";
import { useResource } from "../api/useResource";
import { useMe } from "../app/session";
import { AnswerText } from "../chat/AnswerText";
import { pathTo } from "../chat/tree";
import { t } from "../texts";
import { onDay } from "../texts/dates";
import { shareTexts } from "../texts/sharing";
import { Button } from "../ui/Button";
import { copyText } from "../ui/copy";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const DAYS = [1, 7, 30, 90];

interface ShareProps {
  conversation: string;
  /** The answer that the copy ends with, unless another is chosen. */
  upTo?: string | null;
  onClose: () => void;
}

export default function ShareDialog({ conversation, upTo = null, onClose }: ShareProps) {
  const [made, setMade] = useState<NewShare | null>(null);
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  const copy = (link: string) => copyText(link).then(() => setCopied(true));
  const show = (share: NewShare) => {
    setMade(share);
    // Where the browser forbids it, the button beside the link is left.
    void copy(share.link).catch(() => undefined);
  };
  // The link is shown once: closed by mistake before it was copied, it would be lost.
  const leave = () => (made === null || copied || warned ? onClose() : setWarned(true));
  return (
    <Dialog title={made ? shareTexts.made : shareTexts.title} place="wide" onClose={leave}>
      {made ? (
        <MadeLink
          made={made}
          copied={copied}
          warned={warned}
          onCopy={() => void copy(made.link)}
          onCopied={() => setCopied(true)}
          onClose={leave}
        />
      ) : (
        <Choose conversation={conversation} upTo={upTo} onMade={show} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Choose({ conversation, upTo, onMade, onClose }: Required<ShareProps> & { onMade: (made: NewShare) => void }) {
  const atWork = useMe().space !== "personal";
  const [wish, setWish] = useState<ShareOptions>({ up_to: upTo, files: false, calls: false });
  const [days, setDays] = useState(30);
  const query = useResource(`share ${conversation} ${JSON.stringify(wish)}`, () => previewShare(conversation, wish));
  const shown = query.resource.state === "ready" ? query.resource.value : null;
  const make = useTask(async () => {
    if (!shown) return;
    try {
      onMade(await makeShare(conversation, wish, days, shown.digest));
    } catch (failure) {
      await query.reload();
      throw failure;
    }
  });
  return (
    <div className="grid gap-4">
      <p className="text-quiet">{atWork ? shareTexts.introAtWork : shareTexts.intro}</p>
      <div className="flex flex-wrap gap-4">
        <UpTo conversation={conversation} value={wish.up_to} onChange={(up_to) => setWish({ ...wish, up_to })} />
        <label className="grid gap-1">
          <span className="text-[0.9375rem] font-medium">{shareTexts.days}</span>
          <select className="box" value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {DAYS.map((each) => (
              <option key={each} value={each}>
                {shareTexts.lasts(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Check label={shareTexts.files} checked={wish.files} onChange={(files) => setWish({ ...wish, files })} />
      <Check label={shareTexts.calls} checked={wish.calls} onChange={(calls) => setWish({ ...wish, calls })} />
      <ResourceView query={query}>{(snapshot) => <Preview snapshot={snapshot} />}</ResourceView>
      <ErrorNotice error={make.error} />
      <div className="sticky bottom-0 -mb-6 flex flex-wrap justify-end gap-3 bg-surface pt-2 pb-6">
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button look="main" disabled={make.busy || shown === null} onClick={make.run}>
          {make.busy ? shareTexts.making : shareTexts.make}
        </Button>
      </div>
    </div>
  );
}

/** Where the copy ends: at any answer of the branch that is shown. */
function UpTo({
  conversation,
  value,
  onChange,
}: {
  conversation: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const { resource } = useResource(`share path ${conversation}`, () => readConversation(conversation));
  const nodes =
    resource.state === "ready" ? resource.value.messages.map((message) => ({ ...message, key: message.id })) : [];
  const head = resource.state === "ready" ? resource.value.head_id : null;
  const answers = pathTo(nodes, head)
    .filter((node) => node.role === "assistant")
    .slice(0, -1);
  return (
    <label className="grid min-w-0 gap-1">
      <span className="text-[0.9375rem] font-medium">{shareTexts.upTo}</span>
      <select className="box max-w-full" value={value ?? ""} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">{shareTexts.whole}</option>
        {answers.map((answer, index) => (
          <option key={answer.id} value={answer.id}>
            {`${index + 1}. ${answer.text.slice(0, 60)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="flex min-h-6 items-start gap-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      {label}
    </label>
  );
}

/** As the chat itself shows it: what readers of the link will see. */
function Preview({ snapshot }: { snapshot: Snapshot }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="label mb-2">
        {shareTexts.preview}
      </h3>
      <div
        tabIndex={0}
        role="group"
        aria-labelledby={id}
        className="max-h-72 overflow-y-auto rounded-xl border border-line p-4"
      >
        <p className="font-semibold wrap-anywhere">{snapshot.title}</p>
        {snapshot.messages.map((message, index) => (
          <div key={index} className="mt-3 border-t border-line pt-3">
            <p className="label">{message.role === "user" ? shareTexts.you : shareTexts.answer}</p>
            {message.files.map((name) => (
              <p key={name} className="text-sm text-quiet wrap-anywhere">
                <bdi>{name}</bdi>
              </p>
            ))}
            {message.role === "user" ? (
              <p className="wrap-anywhere whitespace-pre-wrap">{message.text}</p>
            ) : (
              <AnswerText text={message.text} citations={[]} calls={[]} live={false} showCall={() => null} />
            )}
            {message.calls.map((call, at) => (
              <p key={at} className="mt-1 font-mono text-sm text-quiet wrap-anywhere">
                {`${call.operation} · ${call.host} · ${call.arguments}`}
                {call.response !== null && ` → ${call.response}`}
              </p>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}

interface MadeProps {
  made: NewShare;
  copied: boolean;
  warned: boolean;
  onCopy: () => void;
  /** The person copied it by their own means. */
  onCopied: () => void;
  onClose: () => void;
}

function MadeLink({ made, copied, warned, onCopy, onCopied, onClose }: MadeProps) {
  return (
    <div className="grid gap-4">
      <p>{shareTexts.once(onDay(made.expires_at))}</p>
      <input
        readOnly
        autoFocus
        aria-label={shareTexts.made}
        value={made.link}
        className="box font-mono text-sm"
        onFocus={(event) => event.target.select()}
        onCopy={onCopied}
      />
      {warned && !copied && <Notice tone="caution">{shareTexts.notCopied}</Notice>}
      <div className="flex flex-wrap items-center justify-end gap-3">
        <p role="status" className="me-auto text-quiet">
          {copied && shareTexts.copied}
        </p>
        <Button look={copied ? "plain" : "main"} onClick={onCopy}>
          {shareTexts.copy}
        </Button>
        <Button look={copied ? "main" : "plain"} onClick={onClose}>
          {shareTexts.done}
        </Button>
      </div>
    </div>
  );
}
