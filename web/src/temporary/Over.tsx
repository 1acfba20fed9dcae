/** What stands where a temporary chat was. */
import { useEffect } from "react";
import { Page } from "../parts/Page";
import { Link } from "../shell/router";
import { temporaryTexts } from "../texts/temporary";
import { useHeld } from "./held";

/** `sentence` is the server's: why it is not here. */
export function Over({ id, sentence }: { id: string; sentence: string }) {
  const { letGo } = useHeld();
  useEffect(() => letGo(id), [letGo, id]);
  return (
    <Page title={temporaryTexts.over} intro={sentence}>
      <Link href="/" className="link">
        {temporaryTexts.begin}
      </Link>
    </Page>
  );
}
