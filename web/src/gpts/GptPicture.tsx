import { pictureOf } from "../api/gpts";

interface PictureProps {
  gpt: { id: string; name: string; has_picture: boolean; version?: number | null };
  /** Changes with the picture, to bust the cache. */
  stamp?: number;
  className?: string;
}

const tints = ["bg-wash text-accent", "bg-caution-wash text-caution", "bg-raised text-ink", "bg-accent text-on-accent"];

/** A GPT's picture or first letter. Decorative: the name is always beside it. */
export function GptPicture({ gpt, stamp, className = "size-12 text-xl" }: PictureProps) {
  const shape = `${className} shrink-0 rounded-[28%]`;
  if (gpt.has_picture)
    return <img src={pictureOf(gpt.id, stamp ?? gpt.version ?? 0)} alt="" className={`${shape} object-cover`} />;
  const tint = tints[[...gpt.id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % tints.length];
  return (
    <span aria-hidden="true" className={`${shape} ${tint} flex items-center justify-center font-semibold`}>
      {[...gpt.name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}
