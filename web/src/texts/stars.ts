/** The English texts of GPT ratings. */
import { plural } from "./plural";

export const starTexts = {
  about: (stars: string, people: number) => `About ${stars} of 5 stars from about ${people} people`,
  between: (low: string, high: string) => `Between ${low} and ${high}. Ratings are randomised to protect people.`,
  yours: "Rate this GPT",
  notYet: "You can rate this GPT once it has answered you.",
  text: "Your rating is private. Only a randomised average is shown.",
  more: "How ratings stay private",
  details:
    "The more stars you give, the more often a random draw counts as “good” for you, and only that draw counts. The average is made once a month, with more randomness added. It tells little about one person’s stars, or whether they gave any. It’s shown from 60 people on.",
  starCount: (stars: number) => plural(stars, "star", "stars"),
  takeBack: "Remove rating",
  given: (stars: number) => `You gave ${plural(stars, "star", "stars")}.`,
};
