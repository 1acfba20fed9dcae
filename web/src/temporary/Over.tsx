/** What stands where a temporary chat was. */
import { useEffect } from "react";
import { Page } from "../parts/Page";
import { Link } from "../shell/router";
import { t } from "../texts";
import { useHeld } from "./held";

/** `sentence` is the server's: why it is not here. */
export function Over({ id, sentence }: { id: string; sentence: string }) {
  const { letGo } = useHeld();
  useEffect(() => letGo(id), [letGo, id]);
  return (
    <Page title={t.temporary.over} intro={sentence}>
      <Link href="/" className="link">
        {t.temporary.begin}
      </Link>
    </Page>
  );
}
