/** A GPT's average rating, if enough people have rated it. */
import type { Stars } from "../../api/stars";
import { language } from "../../texts/language";
import { starTexts as texts } from "../../texts/stars";

export function StarsLine({ stars, isLong = false }: { stars: Stars | null; isLong?: boolean }) {
  if (stars === null) return null;
  return (
    <span
      className="text-sm text-quiet"
      data-testid="stars"
      title={texts.between(format(stars.low), format(stars.high))}
    >
      <span aria-hidden="true">★ </span>
      {texts.about(format(stars.about), stars.people)}
      {isLong && ` · ${texts.between(format(stars.low), format(stars.high))}`}
    </span>
  );
}

const format = (stars: number) => stars.toLocaleString(language);
