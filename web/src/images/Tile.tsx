/** An image in the gallery, opened by a click. */
import { useState } from "react";
import { type MadeImage, smallOf } from "../api/images";
import { Link } from "../app/router";
import { atMoment } from "../texts/dates";
import { imageTexts } from "../texts/images";
import { Icon } from "../ui/Icon";
import { addressOf } from "./address";

export function Tile({ image }: { image: MadeImage }) {
  const { id, prompt, made_at } = image;
  const [isBroken, setIsBroken] = useState(false);
  return (
    <li className="group relative min-w-0">
      <div className="aspect-square overflow-hidden rounded-xl border border-line bg-raised">
        {isBroken ? (
          <p className="flex h-full flex-col items-center justify-center gap-2 p-3 text-center text-sm text-quiet">
            <Icon name="alert" />
            {imageTexts.notShown}
          </p>
        ) : (
          <img
            src={smallOf(id)}
            alt=""
            loading="lazy"
            decoding="async"
            onError={() => setIsBroken(true)}
            className="size-full object-cover transition-transform duration-300 group-hover:scale-103"
          />
        )}
      </div>
      <Link
        href={addressOf(id)}
        aria-label={imageTexts.open(prompt)}
        className="mt-2 line-clamp-2 text-[0.9375rem] wrap-anywhere after:absolute after:inset-0 after:rounded-xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
      >
        {prompt}
      </Link>
      <p className="text-sm text-quiet">
        <time dateTime={made_at}>{atMoment(made_at)}</time>
      </p>
    </li>
  );
}
