import { longChatTexts } from "../texts/longChats";

/** Of an answer: how many earlier messages its model did not get. */
export default function LeftOutFact({ count, summarised }: { count: number; summarised: number }) {
  return (
    <>
      {" · "}
      {longChatTexts.leftOut(count)}
      {summarised > 0 && `, ${longChatTexts.summarised(summarised)}`}
    </>
  );
}
