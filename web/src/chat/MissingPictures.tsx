import { chatTexts } from "../texts/chats";
import { Icon } from "../ui/Icon";

/** Placeholders for the pictures of an imported message. */
export default function MissingPictures({ count }: { count: number }) {
  return (
    <p className="mt-2 flex w-fit items-center gap-2 rounded-lg border border-dashed border-edge px-3 py-2 text-sm text-quiet first:mt-0">
      <Icon name="image" className="size-4" />
      {chatTexts.missingPictures(count)}
    </p>
  );
}
