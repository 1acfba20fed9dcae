/** The GPT's picture, fetched with the guest's token. */
import { guestPicture } from "../api/guest";
import { ChatPicture } from "../chat/files/ChatFile";

export default function GuestPicture() {
  return <ChatPicture address={guestPicture} alt="" className="size-full rounded-full object-cover" />;
}
