/** The languages that the app can be read in, each by its own name; the one in use is marked. */
import { chooseLanguage, languages } from "../app/language";
import { t } from "../texts";
import { language } from "../texts/language";
import { ToggleGroup } from "./ToggleGroup";

const options = languages.map(({ code, name }) => ({ value: code, name, lang: code }));

export const Languages = () => (
  <ToggleGroup label={t.shell.language} options={options} chosen={language} onChoose={chooseLanguage} />
);
