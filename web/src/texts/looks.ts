/** The English texts of the operator's banner and contact. */
export const brandingTexts = {
  banner: "Announcement",
  runBy: (name: string) => `Run by ${name}`,
  contact: "Contact",
};
