/** The English texts of the stars that people give a GPT. */
import { plural } from "./plural";

export const starTexts = {
  about: (stars: string, people: number) => `About ${stars} of 5 stars, by about ${people} people`,
  between: (low: string, high: string) =>
    `Between ${low} and ${high}: each person’s part in it is a toss of a coin, and chance is added to the count.`,
  yours: "Your stars",
  text: "Nobody sees them: what counts is a coin of yours, which falls on “good” the more often the more stars you give. The mean is made once a month, with chance added: it changes no sooner than next month, and tells little of one person’s stars, or whether they gave any. Fewer than 60 people are not shown.",
  give: (stars: number) => plural(stars, "star", "stars"),
  takeBack: "Take back",
  given: (stars: number) => `You gave ${plural(stars, "star", "stars")}.`,
};
