/** The English texts of a workspace's pages. */

export const workspace = {
  sections: "Parts of this workspace",
  overview: "Overview",
  you: { owner: "You are one of its owners.", admin: "You are one of its admins.", member: "You are one of its members." },
  about: "About this workspace",
  kinds: {
    team: "A team’s workspace. Nothing that anybody makes here trains a model; there is no setting for it.",
    enterprise:
      "An enterprise’s workspace. Nothing that anybody makes here trains a model; there is no setting for it.",
    api: "A workspace for programs. Nothing that is made here trains a model; there is no setting for it.",
  },
  stays:
    "What you make here stays here: it cannot be moved to your own space or to another workspace. Your conversations are yours alone to read.",
};
