/** The URL of a dataset's page. */
export const addressOf = (id: string) => `/operator/datasets/${id}`;
