/** The English texts of spaces: the user's own and each workspace. */

export const spaceTexts = {
  title: "Your spaces",
  personal: "Personal",
  ownService: "Only you",
  services: { team: "Team workspace", enterprise: "Enterprise workspace", api: "API workspace" },
  roles: { owner: "Owner", admin: "Admin", member: "Member" },
  current: (name: string, service: string) => `Space: ${name}, ${service}. Switch`,
  notSwitched: "Couldn’t switch spaces",
  spaceClosed: "You can’t open this space any more. Nothing more is sent from this page. Reload to continue.",
  openInPersonal: "Switch to Personal and open",
  openThere: (name: string | null) => (name === null ? "Switch space and open" : `Switch to ${name} and open`),
  chooseWorkspace: "You’re in your personal space. Switch to a workspace to open its page.",
  switchTo: (name: string) => `Switch to ${name}`,
  loadAnew: "Reload",
  youAreIn: (name: string, service: string) =>
    `${service}: ${name}. You see GPTs published here and to everyone. GPTs you create belong to this workspace.`,
  youAreHome: "You’re in your personal space. GPTs you create belong to it.",
  workspace: "Workspace",
};
