/** The GPT's picture, which the guest's page fetches with its token. */
import { guestPicture } from "../api/guest";
import { ChatPicture } from "../chat/files/ChatFile";

export default function GuestPicture() {
  return <ChatPicture address={guestPicture} alt="" className="size-full rounded-full object-cover" />;
}
