/** The English texts of the stars that people give a GPT. */
import { plural } from "./plural";

export const starTexts = {
  about: (stars: string, people: number) => `About ${stars} of 5 stars, by ${people} people or more`,
  between: (low: string, high: string) => `Between ${low} and ${high}: each person’s part in it is a toss of a coin.`,
  yours: "Your stars",
  text: "Nobody sees them: what counts is a coin of yours, which falls on “good” the more often the more stars you give. The mean tells little of one person’s stars, whoever looks.",
  give: (stars: number) => plural(stars, "star", "stars"),
  takeBack: "Take back",
  given: (stars: number) => `You gave ${plural(stars, "star", "stars")}.`,
};
