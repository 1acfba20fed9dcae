/**
 * Tells the user that this page belongs to another space than the session, and offers to reload. It cannot be
 * dismissed.
 */
import { useEffect, useState } from "react";
import { spaceChange } from "../api/space";
import { spaceTexts } from "../texts/spaces";
import { Button } from "../ui/Button";

export function SpaceChangedNotice() {
  const [isVisible, setVisible] = useState(false);
  useEffect(() => {
    const show = () => setVisible(true);
    spaceChange.addEventListener("elsewhere", show);
    return () => spaceChange.removeEventListener("elsewhere", show);
  }, []);
  if (!isVisible) return null;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-3 border-b border-line bg-caution-wash px-4 py-2 text-sm text-caution"
    >
      <p className="min-w-0 flex-1 basis-64">{spaceTexts.spaceClosed}</p>
      <Button onClick={() => location.assign("/")}>{spaceTexts.loadAnew}</Button>
    </div>
  );
}
