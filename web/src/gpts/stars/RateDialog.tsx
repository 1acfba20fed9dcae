/** A GPT's average rating and the user's own. */
import type { Gpt } from "../../api/types";
import { starTexts as texts } from "../../texts/stars";
import { Dialog } from "../../ui/Dialog";
import { GiveStars } from "./GiveStars";
import { StarsLine } from "./StarsLine";

export default function RateDialog({ gpt, onClose }: { gpt: Gpt; onClose: () => void }) {
  return (
    <Dialog title={texts.yours} onClose={onClose}>
      <StarsLine stars={gpt.stars} isLong />
      <GiveStars gpt={gpt.id} />
    </Dialog>
  );
}
