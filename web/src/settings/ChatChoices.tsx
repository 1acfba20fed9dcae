import { useFollowUpsWanted, useTitlesWanted } from "../chat/sideSettings";
import { chatTexts } from "../texts/chats";
import { Switch } from "../ui/Switch";

const texts = chatTexts.choices;

/** Model-written titles and follow-up questions, each of which costs an extra request to the model. */
export function ChatChoices() {
  const [titles, chooseTitles] = useTitlesWanted();
  const [followUps, chooseFollowUps] = useFollowUpsWanted();
  return (
    <div className="grid gap-5">
      <Switch label={texts.titles} hint={texts.titlesHint} on={titles} onChange={chooseTitles} />
      <Switch label={texts.followUps} hint={texts.followUpsHint} on={followUps} onChange={chooseFollowUps} />
      <p className="text-sm text-quiet">{texts.here}</p>
    </div>
  );
}
