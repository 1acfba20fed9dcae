/** What people think of a GPT, where enough of them have said so. */
import type { Stars } from "../../api/stars";
import { language } from "../../texts/language";
import { starTexts as texts } from "../../texts/stars";

export function StarsLine({ stars, whole = false }: { stars: Stars | null; whole?: boolean }) {
  if (stars === null) return null;
  return (
    <span className="text-sm text-quiet" data-testid="stars" title={texts.between(said(stars.low), said(stars.high))}>
      <span aria-hidden="true">★ </span>
      {texts.about(said(stars.about), stars.people)}
      {whole && ` · ${texts.between(said(stars.low), said(stars.high))}`}
    </span>
  );
}

const said = (stars: number) => stars.toLocaleString(language);
