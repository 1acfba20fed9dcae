import { request } from "./request";
import type { AboutMeView, FoundTextView } from "./schema";

export type AboutMe = AboutMeView;

/** A text about the user found by an import. */
export type FoundText = FoundTextView;

export const readAboutMe = () => request<AboutMe>("GET", "/api/about-me");
export const saveAboutMe = (aboutMe: AboutMe) => request<AboutMe>("PUT", "/api/about-me", aboutMe);
export const deleteAboutMe = () => request<void>("DELETE", "/api/about-me");
export const readFoundTexts = (chatImport: string) =>
  request<{ texts: FoundText[] }>("GET", `/api/moving-in/${chatImport}/found`);
export const dismissFoundTexts = (chatImport: string) => request<void>("DELETE", `/api/moving-in/${chatImport}/found`);
