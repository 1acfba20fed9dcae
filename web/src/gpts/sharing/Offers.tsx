/** Offers to the user: rights on GPTs, and GPTs to take over. Each can be accepted as shown, or declined. */
import { acceptOffer, declineOffer, type Offer } from "../../api/gptSharing";
import { acceptGpt, declineGpt, type OfferedGpt } from "../../api/handovers";
import { onDay } from "../../texts/dates";
import { gptSharingTexts as texts } from "../../texts/gptSharing";
import { handoverTexts } from "../../texts/handover";
import { Button } from "../../ui/Button";
import { ErrorNotice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";

interface OffersProps {
  offers: readonly Offer[];
  handovers: readonly OfferedGpt[];
  onAnswered: () => void;
}

export function Offers({ offers, handovers, onAnswered }: OffersProps) {
  if (offers.length + handovers.length === 0) return null;
  return (
    <section className="mb-10" aria-labelledby="offers">
      <h2 id="offers" className="label mb-3">
        {texts.offers}
      </h2>
      <ul className="grid gap-3" data-testid="offers">
        {handovers.map(({ id, gpt_name, owner_name, expires_at }) => (
          <OfferCard
            key={id}
            title={handoverTexts.offered(owner_name, gpt_name)}
            means={handoverTexts.explanation}
            until={expires_at}
            accept={{ text: handoverTexts.accept, label: handoverTexts.acceptOf(gpt_name), act: () => acceptGpt(id) }}
            decline={{ label: handoverTexts.declineOf(gpt_name), act: () => declineGpt(id) }}
            onAnswered={onAnswered}
          />
        ))}
        {offers.map(({ id, gpt_name, owner_name, offered, expires_at }) => (
          <OfferCard
            key={id}
            title={texts.offerOf(owner_name, gpt_name)}
            means={texts.means[offered]}
            until={expires_at}
            accept={{ text: texts.accept, label: texts.acceptOf(gpt_name), act: () => acceptOffer(id, offered) }}
            decline={{ label: texts.declineOf(gpt_name), act: () => declineOffer(id) }}
            onAnswered={onAnswered}
          />
        ))}
      </ul>
    </section>
  );
}

interface OfferCardProps {
  title: string;
  means: string;
  until: string;
  accept: { text: string; label: string; act: () => Promise<unknown> };
  decline: { label: string; act: () => Promise<unknown> };
  onAnswered: () => void;
}

function OfferCard({ title, means, until, accept, decline, onAnswered }: OfferCardProps) {
  const answer = useTask((how: () => Promise<unknown>) => how().then(onAnswered));
  return (
    <li className="card p-4">
      <p className="font-semibold wrap-anywhere">{title}</p>
      <p className="mt-1 text-[0.9375rem]">{means}</p>
      <p className="mt-1 text-sm text-quiet">{texts.until(onDay(until))}</p>
      <ErrorNotice error={answer.error} className="mt-3" />
      <div className="mt-3 flex flex-wrap gap-3">
        <Button variant="main" disabled={answer.busy} aria-label={accept.label} onClick={() => answer.run(accept.act)}>
          {accept.text}
        </Button>
        <Button disabled={answer.busy} aria-label={decline.label} onClick={() => answer.run(decline.act)}>
          {texts.decline}
        </Button>
      </div>
    </li>
  );
}
