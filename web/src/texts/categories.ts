/** The English texts of GPT categories and sort orders. */
import type { Category, Sort } from "../api/types";

export const categoryTexts = {
  category: "Category",
  categoryHint: "Helps people find it.",
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
  sorts: { name: "Name", new: "Newest" } satisfies Record<Sort, string>,
  none: (category: string) => `No GPTs in “${category}” yet`,
  noneText: "Browse all categories, or create the first one.",
  noMatch: (q: string, category: string) => `No GPTs found for “${q}” in “${category}”.`,
  showAll: "Show all categories",
};
