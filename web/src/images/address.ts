/** Where an image is open, so that a link and the browser's way back find it. */
export const addressOf = (id: string | null) => (id === null ? "/images" : `/images?image=${id}`);
export const openIn = (search: string) => new URLSearchParams(search).get("image");
