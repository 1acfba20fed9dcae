/** The languages of the app, each by its own name, with the current one marked. */
import { chooseLanguage, languages } from "../app/language";
import { t } from "../texts";
import { language } from "../texts/language";
import { ToggleGroup } from "./ToggleGroup";

const options = languages.map(({ code, name }) => ({ value: code, name, lang: code }));

export const Languages = () => (
  <ToggleGroup label={t.shell.language} options={options} chosen={language} onChoose={chooseLanguage} />
);
