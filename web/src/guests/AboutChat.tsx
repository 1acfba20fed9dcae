/** The side panel of a guest's chat: what it is, who receives what, and whether this browser keeps it. */
import type { ReactNode } from "react";
import { actAsGuest } from "../api/guestToken";
import type { ModelProviderView } from "../api/schema";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { recipientFacts } from "../models/recipientFacts";
import { guestTexts } from "../texts/guests";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { modelName } from "../ui/modelName";
import { ErrorNotice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import CountMe from "./CountMe";
import { isEmbedded } from "./guestMode";
import { canKeep } from "./keptChat";
import type { Counting } from "./useCounting";
import type { Visit } from "./visit";

interface AboutProps {
  visit: Visit;
  keep: { on: boolean; error: unknown };
  counting: Counting;
  hasBegun: boolean;
  isBusy: boolean;
  onKeep: (on: boolean) => void;
  onClose: () => void;
}

export default function AboutChat({ visit, keep, counting, hasBegun, isBusy, onKeep, onClose }: AboutProps) {
  const { gpt } = visit.view;
  return (
    <Dialog title={gpt.name} place="right" onClose={onClose}>
      <div className="grid gap-6">
        <Facts visit={visit} />
        {canKeep() && (
          <Switch label={guestTexts.keep} hint={guestTexts.keepHint} on={keep.on} disabled={isBusy} onChange={onKeep} />
        )}
        <CountMe counting={counting} hasBegun={hasBegun} />
        {keep.error !== null && <ErrorNotice error={keep.error} />}
        <OwnAccount gpt={gpt.id} />
      </div>
    </Dialog>
  );
}

function Facts({ visit: { view } }: { visit: Visit }) {
  const { gpt, model } = view;
  return (
    <ul className="grid gap-2 text-[0.9375rem]">
      <Fact icon="person">{guestTexts.builtBy(gpt.builder)}</Fact>
      <Fact icon="words">{guestTexts.machine}</Fact>
      <Fact icon="server">
        {model === null ? guestTexts.noModel : guestTexts.model(modelName(model.name))}
        {model && <span className="block text-sm text-quiet">{factsOf(model.recipient)}</span>}
      </Fact>
      <Fact icon="unseen">{guestTexts.kept}</Fact>
      <Fact icon="lock">{guestTexts.readers}</Fact>
      {view.in_workspace && <Fact icon="building">{guestTexts.workspace}</Fact>}
      <Fact icon="shield">{guestTexts.trains}</Fact>
      <Fact icon="out">{guestTexts.mayKeep}</Fact>
    </ul>
  );
}

/** The model's provider and its retention, or a sentence if nothing is known. */
function factsOf(recipient: ModelProviderView): string {
  const { run_by, company, host, name, country, retention_days, trains } = recipient;
  if (run_by !== "company" || country || retention_days !== null || trains !== null) return recipientFacts(recipient);
  return `${company || host || name} · ${guestTexts.unknown}`;
}

function Fact({
  icon,
  children,
}: {
  icon: "person" | "words" | "server" | "unseen" | "lock" | "shield" | "out" | "building";
  children: ReactNode;
}) {
  return (
    <li className="flex items-start gap-2">
      <Icon name={icon} className="mt-0.5 size-5 shrink-0 text-accent" />
      <span className="min-w-0 break-words">{children}</span>
    </li>
  );
}

/** Offers an own account, if the server allows open sign-up and accounts may use the GPT. */
function OwnAccount({ gpt }: { gpt: string }) {
  const { instance, me } = useSession();
  if (isEmbedded()) return null;
  if (me !== null)
    return (
      <Link href={`/g/${gpt}`} className="link text-sm" onClick={() => actAsGuest(null)}>
        {guestTexts.openOwn}
      </Link>
    );
  if (instance.sign_up !== "open") return null;
  return (
    <p className="text-sm text-quiet">
      {guestTexts.account}{" "}
      <Link href="/sign-up" className="link" onClick={() => actAsGuest(null)}>
        {guestTexts.signUp}
      </Link>
    </p>
  );
}
