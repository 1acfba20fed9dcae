/** The user's shared items and the feedback that they sent. */
import { SentFeedback } from "../privacy/SentFeedback";
import { MyShares } from "../sharing/MyShares";
import { feedbackTexts } from "../texts/feedback";
import { shareTexts } from "../texts/sharing";
import { Section } from "../ui/Page";

export function SharingSettings() {
  return (
    <>
      <Section title={shareTexts.sharedChats} text={shareTexts.mineText} id="shares">
        <MyShares />
      </Section>
      <Section title={feedbackTexts.sent.title} text={feedbackTexts.sent.text} id="sent-feedback">
        <SentFeedback />
      </Section>
    </>
  );
}
