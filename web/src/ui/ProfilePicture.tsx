import { pictureOfAccount } from "../api/accounts";

interface ProfilePictureProps {
  person: { id: string; name: string; picture: string | null };
  className?: string;
}

const shape = "shrink-0 rounded-full";

/** A user's picture or initials. Decorative: the name is always beside it. */
export function ProfilePicture({ person, className = "size-9" }: ProfilePictureProps) {
  const { id, name, picture } = person;
  if (picture)
    return <img src={pictureOfAccount(id, picture)} alt="" className={`${shape} ${className} object-cover`} />;
  return (
    <span
      aria-hidden="true"
      className={`${shape} ${className} flex items-center justify-center bg-wash font-semibold text-accent`}
    >
      {initials(name)}
    </span>
  );
}

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}
