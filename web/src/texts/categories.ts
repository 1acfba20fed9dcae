/** The English texts of what GPTs are for, and how they are listed. */
import type { Category, Sort } from "../api/types";

export const categoryTexts = {
  category: "Category",
  categoryHint: "Where people who look for such a GPT find it.",
  all: "All categories",
  names: {
    writing: "Writing",
    productivity: "Productivity",
    research: "Research and analysis",
    education: "Education",
    lifestyle: "Lifestyle",
    programming: "Programming",
    other: "Other",
  } satisfies Record<Category, string>,
  sort: "Sort by",
  sorts: { name: "Name", new: "Latest first" } satisfies Record<Sort, string>,
  none: (category: string) => `Nothing in “${category}” yet`,
  noneText: "Look in all categories, or make the first one.",
  noMatch: (q: string, category: string) => `No GPT in “${category}” matches “${q}”.`,
  showAll: "Show all categories",
};
