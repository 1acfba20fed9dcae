/** The user's model preferences, stored in this browser. */
import { useState } from "react";
import { readSetting, saveSetting } from "../app/localSettings";

const TITLES = "chat.titles";
const FOLLOW_UPS = "chat.followUps";

export const titlesWanted = () => readSetting(TITLES) !== "off";
export const followUpsWanted = () => readSetting(FOLLOW_UPS) === "on";

export const useTitlesWanted = () => useStored(titlesWanted, (on) => saveSetting(TITLES, on ? null : "off"));
export const useFollowUpsWanted = () => useStored(followUpsWanted, (on) => saveSetting(FOLLOW_UPS, on ? "on" : null));

function useStored(read: () => boolean, save: (on: boolean) => void): [boolean, (on: boolean) => void] {
  const [on, show] = useState(read);
  const choose = (chosen: boolean) => {
    save(chosen);
    show(chosen);
  };
  return [on, choose];
}
