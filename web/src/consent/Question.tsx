import { useEffect, useId, useRef, useState } from "react";
import type { Card, SentField } from "../api/consents";
import { ApiError, sentenceOf } from "../api/request";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { AlwaysStep } from "./AlwaysStep";
import { kinds } from "./AnnotatedValue";
import { AnswerForm } from "./AnswerForm";
import { rulesOf } from "./answerFields";
import { useCardGuard } from "./cardGuard";
import { Decision } from "./Decision";
import { Editor } from "./Editor";
import { ExactRequest } from "./ExactRequest";
import { FieldList } from "./FieldList";
import { HeldHeading } from "./HeldHeading";
import { Host } from "./Host";
import { asksForImage, editsImage, ImageEditor, ImageRequest } from "./ImageQuestion";
import { PageAddress, PageHeading, readsPage } from "./PageQuestion";
import { Recipient } from "./Recipient";
import { SearchDetails, SearchQuery } from "./SearchQuestion";
import { SignInFirst } from "./SignInFirst";
import { useCardAnnouncement } from "./useCardAnnouncement";
import type { Consent } from "./useConsent";
import { fieldsWith, maskable } from "./values";
import { Warnings } from "./Warnings";

/** A pending card: the question, or one of its two extra steps. */
export function Question({ card, consent, toFillIn }: { card: Card; consent: Consent; toFillIn: boolean }) {
  const rules = toFillIn ? rulesOf(card.schema) : [];
  const [step, setStep] = useState<"question" | "edit" | "always">(rules.length > 0 ? "edit" : "question");
  const { region, heading } = useCardAnnouncement(`${card.digest} ${step}`);
  const guard = useCardGuard(region, card.id, () => void consent.refresh());
  const id = useId();
  // A changed request is a new question, so reset any open step.
  const shownDigest = useRef(card.digest);
  useEffect(() => {
    if (shownDigest.current !== card.digest) setStep("question");
    shownDigest.current = card.digest;
  }, [card.digest]);
  const showQuestion = () => setStep("question");
  const mask = (pointer: string) => void consent.mask([pointer]);
  const edit = () => setStep("edit");
  const summary =
    card.searches_with !== null ? (
      <SearchQuery card={card} onMask={mask} />
    ) : asksForImage(card) ? (
      <ImageRequest card={card} onMask={mask} onEdit={edit} />
    ) : readsPage(card) ? (
      <PageAddress card={card} />
    ) : null;
  return (
    <section
      ref={region}
      data-consent
      data-testid="consent"
      aria-labelledby={id}
      className="rounded-2xl border-2 border-accent bg-surface"
    >
      <div className="grid gap-3 px-4 py-3 sm:gap-5 sm:px-6 sm:pt-5 sm:pb-5">
        {card.searches_with !== null ? (
          <HeldHeading card={card} icon="search" id={id} heading={heading}>
            {consentTexts.searchWith(card.searches_with)}
          </HeldHeading>
        ) : asksForImage(card) ? (
          <HeldHeading card={card} icon="image" id={id} heading={heading}>
            {editsImage(card) ? consentTexts.image.edit : consentTexts.image.make} <Host host={card.recipient.host} />
            {consentTexts.questionEnd}
          </HeldHeading>
        ) : readsPage(card) ? (
          <PageHeading card={card} id={id} heading={heading} />
        ) : (
          <Recipient card={card} id={id} heading={heading} />
        )}
        <StatusNotices consent={consent} />
        {card.refused !== null && <Refusal reason={card.refused} />}
        {card.sign_in && <SignInFirst signIn={card.sign_in} />}
        {step === "edit" && rules.length > 0 ? (
          <AnswerForm card={card} rules={rules} consent={consent} onBack={showQuestion} />
        ) : step === "edit" && asksForImage(card) ? (
          <ImageEditor card={card} consent={consent} onBack={showQuestion} />
        ) : step === "edit" ? (
          <Editor card={card} consent={consent} onBack={showQuestion} />
        ) : summary ? (
          <>
            {summary}
            <Reasons card={card} />
            <SearchDetails>
              <SentValues card={card} consent={consent} onEdit={asksForImage(card) ? null : edit} />
              <Warnings card={card} />
            </SearchDetails>
          </>
        ) : (
          <>
            <SentValues card={card} consent={consent} onEdit={toFillIn && rules.length === 0 ? null : edit} />
            <Reasons card={card} />
            <Warnings card={card} />
          </>
        )}
      </div>
      {step === "always" && <AlwaysStep card={card} consent={consent} onBack={showQuestion} />}
      {step === "question" && (
        <Decision card={card} consent={consent} guard={guard} onAlways={() => setStep("always")} />
      )}
    </section>
  );
}

/** The reason why the request cannot be allowed, shown first. */
function Refusal({ reason }: { reason: string }) {
  return (
    <div className="rounded-lg bg-caution-wash px-3 py-2 text-caution wrap-anywhere">
      <p className="font-medium">{consentTexts.refused}</p>
      <p className="text-[0.9375rem]">{typeset(reason)}</p>
    </div>
  );
}

/** Changes to the card since it was shown, and errors. */
function StatusNotices({ consent: { note, failure, refresh } }: { consent: Consent }) {
  return (
    <>
      <div role="status" className="empty:hidden">
        {note !== null && <p className="rounded-lg bg-wash px-3 py-2 text-[0.9375rem]">{consentTexts.notes[note]}</p>}
      </div>
      {failure !== null && (
        <Notice tone="danger">
          <p className="wrap-anywhere">
            {isUnsure(failure) && consentTexts.failed} {sentenceOf(failure)}
          </p>
          {isUnsure(failure) && (
            <Button className="mt-2" onClick={() => void refresh()}>
              {consentTexts.look}
            </Button>
          )}
        </Notice>
      )}
    </>
  );
}

/** Whether the server may have received the decision in spite of the error. */
const isUnsure = (failure: unknown) => !(failure instanceof ApiError) || failure.status === 0 || failure.status >= 500;

function SentValues({ card, consent, onEdit }: { card: Card; consent: Consent; onEdit: (() => void) | null }) {
  const masks = readsPage(card) ? [] : maskable(card.fields);
  return (
    <div className="grid gap-3">
      <h4 className="label">
        {consentTexts.dataToSend + t.common.colon}
        {consentTexts.summary(card.fields.length, countsOf(card.fields))}
      </h4>
      {card.fields.length > 0 && (
        <FieldList
          fields={card.fields}
          onMask={readsPage(card) ? undefined : (pointer) => void consent.mask([pointer])}
        />
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {card.refused === null && (
          <div className="flex flex-wrap gap-2">
            {onEdit && (
              <Button onClick={onEdit}>
                <Icon name="edit" className="size-4" />
                {consentTexts.edit}
              </Button>
            )}
            {masks.length > 0 && (
              <Button onClick={() => void consent.mask(masks)}>
                <Icon name="person" className="size-4" />
                {consentTexts.mask(masks.length)}
              </Button>
            )}
          </div>
        )}
        <ExactRequest request={card.request} />
      </div>
    </div>
  );
}

/** A summary of the warnings: "personal data in 2". */
function countsOf(fields: readonly SentField[]): string[] {
  const counts = kinds.map((kind) => ({ kind, among: fieldsWith(fields, kind) }));
  const occurring = counts.filter(({ among }) => among > 0);
  return occurring.map(({ kind, among }) => consentTexts.counted(consentTexts.kinds[kind], among));
}

/** The unusual aspects of this request: another service's data, or an operation that may change something. */
function Reasons({ card: { reasons, may_always, no_always, refused, asked_again, never_allowed } }: { card: Card }) {
  const allReasons =
    may_always || no_always === null || reasons.includes(no_always) ? reasons : [...reasons, no_always];
  const shownReasons = refused === null && !never_allowed ? allReasons.filter((reason) => reason !== asked_again) : [];
  if (shownReasons.length === 0) return null;
  return (
    <p className="text-[0.9375rem] wrap-anywhere text-quiet">
      {consentTexts.reason + t.common.colon}
      {typeset(shownReasons.join(" "))}
    </p>
  );
}
