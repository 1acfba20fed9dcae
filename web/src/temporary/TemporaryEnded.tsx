/** Replaces a temporary chat that has ended. */
import { useEffect } from "react";
import { Link } from "../app/router";
import { temporaryTexts } from "../texts/temporary";
import { Page } from "../ui/Page";
import { useTemporaryChats } from "./temporaryChats";

/** `sentence` is the server's reason. */
export function TemporaryEnded({ id, sentence }: { id: string; sentence: string }) {
  const { release } = useTemporaryChats();
  useEffect(() => release(id), [release, id]);
  return (
    <Page title={temporaryTexts.ended} intro={sentence}>
      <Link href="/" className="link">
        {temporaryTexts.begin}
      </Link>
    </Page>
  );
}
