/** For the owner: the people that a GPT is shared with, and their rights. */
import { useState } from "react";
import { changeRight, type GivenRight, type GptRight, giveRight, readRights, revokeRight } from "../../api/gptSharing";
import { useResource } from "../../api/useResource";
import { useSession, useWorkspace } from "../../app/session";
import { onDay } from "../../texts/dates";
import { gptSharingTexts as texts } from "../../texts/gptSharing";
import { offerLinkTexts as linkTexts } from "../../texts/offerLinks";
import { Button } from "../../ui/Button";
import { Confirm, Dialog } from "../../ui/Dialog";
import { ChoiceField, TextField } from "../../ui/Field";
import { ErrorNotice, Notice } from "../../ui/Notice";
import { ResourceView } from "../../ui/ResourceView";
import { useTask } from "../../ui/useTask";
import { GuestLinks } from "./GuestLinks";
import { OfferLink } from "./OfferLink";

const rights = (["chat", "view", "edit"] as const).map((value) => ({
  value,
  label: texts.rights[value],
  hint: texts.hints[value],
}));

export default function ShareGptDialog({ gpt, onClose }: { gpt: string; onClose: () => void }) {
  const query = useResource(gpt, () => readRights(gpt));
  const isInWorkspace = useWorkspace() !== null;
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <p className="mb-5 text-quiet">{isInWorkspace ? texts.introAtWork : texts.intro}</p>
      <ShareForm gpt={gpt} onShared={query.replace} />
      <section aria-labelledby="shared-with" className="mt-7">
        <h3 id="shared-with" className="label mb-2">
          {texts.people}
        </h3>
        <ResourceView query={query}>
          {(people) => (
            <>
              {people.length === 0 && <p className="text-quiet">{texts.nobody}</p>}
              <ul className="grid gap-2" data-testid="rights">
                {people.map((one) => (
                  <PersonRow
                    key={one.id}
                    gpt={gpt}
                    entry={one}
                    onChanged={query.replace}
                    onGone={() => void query.reload()}
                  />
                ))}
              </ul>
            </>
          )}
        </ResourceView>
      </section>
      <GuestLinks gpt={gpt} />
    </Dialog>
  );
}

/** A new offer, with its link if it needs one. */
interface SentOffer {
  email: string;
  link: string | null;
}

function SentOfferNotice({ offer }: { offer: SentOffer }) {
  if (offer.link !== null) return <OfferLink link={offer.link} email={offer.email} />;
  return <Notice tone="quiet">{texts.offered(offer.email)}</Notice>;
}

function ShareForm({ gpt, onShared }: { gpt: string; onShared: (people: GptRight[]) => void }) {
  const [email, setEmail] = useState("");
  const [right, setRight] = useState<GivenRight>("chat");
  const [sentOffer, setSentOffer] = useState<SentOffer | null>(null);
  const share = useTask(async () => {
    setSentOffer(null);
    const { rights: people, link } = await giveRight(gpt, email, right);
    onShared(people);
    setSentOffer({ email: email.trim(), link });
    setEmail("");
  });
  return (
    <form onSubmit={share.submit} className="grid gap-4">
      <TextField
        label={texts.email}
        type="email"
        autoComplete="off"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <ChoiceField legend={texts.right} name="right" value={right} options={rights} onChoose={setRight} />
      {sentOffer && <SentOfferNotice offer={sentOffer} />}
      <ErrorNotice error={share.error} />
      <div className="flex justify-end">
        <Button variant="main" type="submit" disabled={share.busy || !email.trim()}>
          {share.busy ? texts.inviting : texts.invite}
        </Button>
      </div>
    </form>
  );
}

interface PersonProps {
  gpt: string;
  entry: GptRight;
  onChanged: (people: GptRight[]) => void;
  onGone: () => void;
}

function PersonRow({ gpt, entry, onChanged, onGone }: PersonProps) {
  const { sends_mail } = useSession().instance;
  const [confirming, setConfirming] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const byLink = entry.offered !== null && entry.given === null && (entry.has_link || !sends_mail);
  const task = useTask((call: () => Promise<GptRight[]>) => call().then(onChanged), { parallel: true });
  const renewLink = (right: GivenRight) =>
    task.run(async () => {
      const answer = await giveRight(gpt, entry.email, right);
      setLink(answer.link);
      return answer.rights;
    });
  const change = (right: GivenRight) => task.run(() => changeRight(gpt, entry.id, right));
  return (
    <li className="card px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="wrap-anywhere">{entry.name ?? entry.email}</p>
          {entry.name !== null && <p className="text-sm wrap-anywhere text-quiet">{entry.email}</p>}
          <p className="text-sm text-quiet">
            {[
              entry.given && texts.access(texts.rights[entry.given]),
              entry.offered && texts.waiting(texts.rights[entry.offered], onDay(entry.expires_at)),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
          {byLink && <p className="text-sm text-quiet">{entry.has_link ? linkTexts.unopened : linkTexts.needed}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <select
            className="box min-h-11 w-auto"
            aria-label={texts.change(entry.email)}
            value={entry.offered ?? entry.given ?? "chat"}
            onChange={(event) => change(event.target.value as GivenRight)}
          >
            {rights.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          {byLink && !sends_mail && (
            <Button aria-label={linkTexts.newOf(entry.email)} onClick={() => entry.offered && renewLink(entry.offered)}>
              {linkTexts.new}
            </Button>
          )}
          <Button aria-label={texts.takeBackOf(entry.email)} onClick={() => setConfirming(true)}>
            {texts.takeBack}
          </Button>
        </div>
      </div>
      <ErrorNotice error={task.error} className="mt-3" />
      {link !== null && (
        <div className="mt-3">
          <OfferLink link={link} email={entry.email} />
        </div>
      )}
      {confirming && (
        <Confirm
          title={texts.takeBackTitle(entry.email)}
          text={texts.takeBackText}
          action={texts.takeBack}
          onClose={() => setConfirming(false)}
          onConfirm={() => revokeRight(gpt, entry.id).then(onGone)}
        />
      )}
    </li>
  );
}
