/** Whom a GPT is shared with, as what: for its owner. */
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
  const atWork = useWorkspace() !== null;
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <p className="mb-5 text-quiet">{atWork ? texts.introAtWork : texts.intro}</p>
      <Give gpt={gpt} onGiven={query.replace} />
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
                  <Person
                    key={one.id}
                    gpt={gpt}
                    one={one}
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

/** An offer that was just made, with its link where it needs one. */
interface Made {
  email: string;
  link: string | null;
}

function Told({ made }: { made: Made }) {
  if (made.link !== null) return <OfferLink link={made.link} email={made.email} />;
  return <Notice tone="quiet">{texts.offered(made.email)}</Notice>;
}

function Give({ gpt, onGiven }: { gpt: string; onGiven: (people: GptRight[]) => void }) {
  const [email, setEmail] = useState("");
  const [right, setRight] = useState<GivenRight>("chat");
  const [told, setTold] = useState<Made | null>(null);
  const give = useTask(async () => {
    setTold(null);
    const { rights: people, link } = await giveRight(gpt, email, right);
    onGiven(people);
    setTold({ email: email.trim(), link });
    setEmail("");
  });
  return (
    <form onSubmit={give.submit} className="grid gap-4">
      <TextField
        label={texts.email}
        type="email"
        autoComplete="off"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <ChoiceField legend={texts.right} name="right" value={right} options={rights} onChoose={setRight} />
      {told && <Told made={told} />}
      <ErrorNotice error={give.error} />
      <div className="flex justify-end">
        <Button look="main" type="submit" disabled={give.busy || !email.trim()}>
          {give.busy ? texts.giving : texts.give}
        </Button>
      </div>
    </form>
  );
}

interface PersonProps {
  gpt: string;
  one: GptRight;
  onChanged: (people: GptRight[]) => void;
  onGone: () => void;
}

function Person({ gpt, one, onChanged, onGone }: PersonProps) {
  const { sends_mail } = useSession().instance;
  const [asking, setAsking] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const byLink = one.offered !== null && one.given === null && (one.has_link || !sends_mail);
  const task = useTask((call: () => Promise<GptRight[]>) => call().then(onChanged), { parallel: true });
  const relink = (right: GivenRight) =>
    task.run(async () => {
      const given = await giveRight(gpt, one.email, right);
      setLink(given.link);
      return given.rights;
    });
  const change = (right: GivenRight) => task.run(() => changeRight(gpt, one.id, right));
  return (
    <li className="card px-4 py-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="wrap-anywhere">{one.name ?? one.email}</p>
          {one.name !== null && <p className="text-sm wrap-anywhere text-quiet">{one.email}</p>}
          <p className="text-sm text-quiet">
            {[
              one.given && texts.holds(texts.rights[one.given]),
              one.offered && texts.waiting(texts.rights[one.offered], onDay(one.expires_at)),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
          {byLink && <p className="text-sm text-quiet">{one.has_link ? linkTexts.waits : linkTexts.needed}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <select
            className="box min-h-11 w-auto"
            aria-label={texts.change(one.email)}
            value={one.offered ?? one.given ?? "chat"}
            onChange={(event) => change(event.target.value as GivenRight)}
          >
            {rights.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          {byLink && !sends_mail && (
            <Button aria-label={linkTexts.newOf(one.email)} onClick={() => one.offered && relink(one.offered)}>
              {linkTexts.new}
            </Button>
          )}
          <Button aria-label={texts.takeBackOf(one.email)} onClick={() => setAsking(true)}>
            {texts.takeBack}
          </Button>
        </div>
      </div>
      <ErrorNotice error={task.error} className="mt-3" />
      {link !== null && (
        <div className="mt-3">
          <OfferLink link={link} email={one.email} />
        </div>
      )}
      {asking && (
        <Confirm
          title={texts.takeBackTitle(one.email)}
          text={texts.takeBackText}
          action={texts.takeBack}
          onClose={() => setAsking(false)}
          onConfirm={() => revokeRight(gpt, one.id).then(onGone)}
        />
      )}
    </li>
  );
}
