import { longChatTexts } from "../texts/longChats";

/** How many earlier messages the answer's model did not get. */
export default function LeftOutFact({ count, summarised }: { count: number; summarised: number }) {
  return (
    <>
      {" · "}
      {longChatTexts.leftOut(count)}
      {summarised > 0 && `, ${longChatTexts.summarised(summarised)}`}
    </>
  );
}
