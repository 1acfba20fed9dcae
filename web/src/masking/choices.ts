import type { MaskingChoice } from "../api/masking";

export const choices: readonly MaskingChoice[] = ["default", "on", "off"];
