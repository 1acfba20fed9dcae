/** The texts that every page needs. Each feature has its own file, which loads with its pages. */
import { coreTexts } from "./core";
import type { Translated } from "./translated";

export const t: Translated<typeof coreTexts> = coreTexts;
