/** The English texts of a GPT's public page and of the measured label on it. */
const number = (n: number) => n.toLocaleString("en");

export const publicPageTexts = {
  shown: "Public page",
  shownHint:
    "People without an account can read about this GPT: its name, picture, description, starters, services and privacy facts, and your name. Never instructions or files.",
  indexed: "Search engines may list it",
  preview: "Preview",
  address: "Address of the public page",
  copy: "Copy the address of the public page",
  measured: {
    title: "How people answer its requests",
    tooFew: "Not enough people yet to measure this.",
    data: "Personal data found in the requests",
    noGroup: "None stands out from the noise.",
    share: (low: number, high: number) => `${low}–${high}%`,
    over: (first: string, last: string, people: number, noise: number) =>
      `From ${first} to ${last}, of at least ${number(people)} people. Random noise of ±${number(noise)} in each number protects everyone who was counted.`,
  },
};
