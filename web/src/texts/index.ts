/** The texts that every page needs. Those of one room are in a file of its own and come with its pages. */
import { coreTexts } from "./core";
import type { Translated } from "./translated";

export const t: Translated<typeof coreTexts> = coreTexts;
