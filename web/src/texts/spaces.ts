/** The English texts of spaces: one's own and each workspace. */

export const spaceTexts = {
  title: "Your spaces",
  own: "Your own space",
  ownService: "Personal",
  services: { team: "Team workspace", enterprise: "Enterprise workspace", api: "API workspace" },
  roles: { owner: "Owner", admin: "Admin", member: "Member" },
  current: (name: string, service: string) => `Space: ${name}, ${service}. Switch`,
  notSwitched: "The space was not switched",
  elsewhere:
    "You have switched to another space in another window. Nothing more is sent from this page, so that nothing lands in the wrong one.",
  loadAnew: "Load anew",
  youAreIn: (name: string, service: string) =>
    `${service}: ${name}. You see what is published to it and to everyone here; a GPT that you create belongs to it.`,
  youAreHome: "You are in your own space. A GPT that you create belongs to it.",
  workspace: "Workspace",
};
