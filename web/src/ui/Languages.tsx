/** The languages that the app can be read in, each by its own name; the one in use is marked. */
import { chooseLanguage, languages } from "../app/language";
import { t } from "../texts";
import { language } from "../texts/language";

export function Languages() {
  return (
    <div role="group" aria-label={t.shell.language} className="-mx-2 flex flex-wrap gap-1 text-sm">
      {languages.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === language}
          onClick={() => chooseLanguage(code)}
          className="min-h-11 rounded-lg px-2 text-quiet hover:bg-raised aria-pressed:font-semibold aria-pressed:text-ink"
        >
          {name}
        </button>
      ))}
    </div>
  );
}
