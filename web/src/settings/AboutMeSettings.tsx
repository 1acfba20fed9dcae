/** The user's description of themselves for models. */
import { AboutMeForm } from "../about_me/AboutMeForm";
import { aboutMeTexts } from "../texts/aboutMe";
import { Section } from "../ui/Page";

export function AboutMeSettings() {
  return (
    <Section title={aboutMeTexts.title} text={aboutMeTexts.intro} id="about-me">
      <AboutMeForm />
    </Section>
  );
}
