/** The commitments, the records that prove them, and the policies in force. */
import { readAnswers } from "../api/privacy";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useMe } from "../app/session";
import { CommitmentsSummary } from "../commitments/Summary";
import { MyPolicies } from "../privacy/MyPolicies";
import { commitmentTexts } from "../texts/commitments";
import { evidenceTexts } from "../texts/evidence";
import { policyTexts } from "../texts/policies";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";

export function AboutSettings() {
  const answers = useResource("answers", readAnswers);
  const own = !useMe().borrowed;
  // Rendered together to avoid a layout shift.
  return (
    <ResourceView query={answers}>
      {(commitments) => (
        <>
          <Section title={commitmentTexts.title} text={commitmentTexts.intro}>
            <CommitmentsSummary answers={commitments.answers} />
          </Section>
          {own && (
            <Section title={evidenceTexts.section} text={evidenceTexts.sectionText} id="evidence">
              <Link className="link" href="/evidence">
                {evidenceTexts.link}
              </Link>
            </Section>
          )}
          <Section title={policyTexts.mine.title} text={policyTexts.mine.text}>
            <MyPolicies />
          </Section>
        </>
      )}
    </ResourceView>
  );
}
