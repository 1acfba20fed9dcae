<<<<<<< HEAD
/** Training, where messages may go, what chats do by themselves, and statistics. */
import { MyModelLimit } from "../limits/MyModelLimit";
=======
/** Training, what chats do by themselves, and statistics. */
>>>>>>> edges
import { FormerGpts } from "../privacy/FormerGpts";
import { InsightOptOut } from "../privacy/InsightOptOut";
import { MyChoice } from "../privacy/MyChoice";
import { MyDatasets } from "../privacy/MyDatasets";
import { t } from "../texts";
import { chatTexts } from "../texts/chats";
import { datasetTexts } from "../texts/datasets";
import { feedbackTexts } from "../texts/feedback";
<<<<<<< HEAD
import { modelLimitTexts } from "../texts/modelLimits";
=======
>>>>>>> edges
import { Section } from "../ui/Page";
import { ChatChoices } from "./ChatChoices";

export function PrivacySettings() {
  return (
    <>
      <Section title={t.privacy.mine}>
        <MyChoice />
      </Section>
<<<<<<< HEAD
      <Section title={modelLimitTexts.title} text={modelLimitTexts.text} id="models">
        <MyModelLimit />
      </Section>
=======
>>>>>>> edges
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
