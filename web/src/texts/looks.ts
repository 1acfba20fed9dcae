/** The English texts of what the operator says on every page: the banner, and how to reach them. */
export const brandingTexts = {
  banner: "Announcement",
  runBy: (name: string) => `Run by ${name}`,
  contact: "Contact",
};
