import { askAboutChat } from "../app/chatQuestions";
import { t } from "../texts";
import { IconButton } from "../ui/Button";

export function ShareButton({ conversation }: { conversation: string }) {
  const share = () => askAboutChat({ kind: "share", chat: { id: conversation } });
  return <IconButton small icon="share" label={t.chat.share} onClick={share} />;
}
