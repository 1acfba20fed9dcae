/** The URL of an open image, so that links and the Back button work. */
export const addressOf = (id: string | null) => (id === null ? "/images" : `/images?image=${id}`);
export const openIn = (search: string) => new URLSearchParams(search).get("image");
