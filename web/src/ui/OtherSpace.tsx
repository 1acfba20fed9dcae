/** Shown when the requested item is in another of the user's spaces: one click switches there and opens it. */
import type { ApiError } from "../api/request";
import { sentenceOf } from "../api/request";
import { PERSONAL } from "../api/space";
import type { Me } from "../api/types";
import { goToSpace } from "../app/enterSpace";
import { useSession } from "../app/session";
import { spaceTexts } from "../texts/spaces";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { useTask } from "./useTask";

/** The space that the server names in the error, or null for other errors. */
export const otherSpaceOf = (error: ApiError): string | null => (error.code === "other_space" ? error.field : null);

const nameOf = (space: string, me: Me | null) => me?.workspaces.find(({ id }) => id === space)?.name ?? null;

export function OtherSpace({ sentence, space }: { sentence: string; space: string }) {
  const { me } = useSession();
  const task = useTask(() => goToSpace(space, location.pathname + location.search + location.hash));
  return (
    <Notice tone="quiet">
      <p>{sentence}</p>
      {task.error !== null && <p className="mt-2 text-danger">{sentenceOf(task.error)}</p>}
      <Button variant="main" className="mt-3" disabled={task.busy} onClick={() => task.run()}>
        {space === PERSONAL ? spaceTexts.openInPersonal : spaceTexts.openThere(nameOf(space, me))}
      </Button>
    </Notice>
  );
}
