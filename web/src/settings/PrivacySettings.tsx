/** Training, limits on model providers, automatic features of chats, and statistics. */
import { MyModelLimit } from "../limits/MyModelLimit";
import { MyMasking } from "../masking/MyMasking";
import { FormerGpts } from "../privacy/FormerGpts";
import { InsightOptOut } from "../privacy/InsightOptOut";
import { MyChoice } from "../privacy/MyChoice";
import { MyDatasets } from "../privacy/MyDatasets";
import { t } from "../texts";
import { chatTexts } from "../texts/chats";
import { datasetTexts } from "../texts/datasets";
import { feedbackTexts } from "../texts/feedback";
import { maskingTexts } from "../texts/masking";
import { modelLimitTexts } from "../texts/modelLimits";
import { Section } from "../ui/Page";
import { ChatChoices } from "./ChatChoices";

export function PrivacySettings() {
  return (
    <>
      <Section title={t.privacy.mine}>
        <MyChoice />
      </Section>
      <Section title={modelLimitTexts.title} text={modelLimitTexts.text} id="models">
        <MyModelLimit />
      </Section>
      <Section title={maskingTexts.title} text={maskingTexts.text} id="masking">
        <MyMasking />
      </Section>
      <Section title={chatTexts.choices.title} id="chats">
        <ChatChoices />
      </Section>
      <FormerGpts />
      <Section title={datasetTexts.mine.title} text={datasetTexts.mine.text}>
        <MyDatasets />
      </Section>
      <Section title={feedbackTexts.numbers.title} text={feedbackTexts.numbers.text}>
        <InsightOptOut />
      </Section>
    </>
  );
}
