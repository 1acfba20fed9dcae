import { longChatTexts } from "../texts/longChats";

/** The number of earlier messages that were left out of the prompt. */
export default function LeftOutFact({ count, summarised }: { count: number; summarised: number }) {
  return (
    <>
      {" · "}
      {longChatTexts.leftOut(count)}
      {summarised > 0 && `, ${longChatTexts.summarised(summarised)}`}
    </>
  );
}
