/** Where a dataset's page is. */
export const addressOf = (id: string) => `/operator/datasets/${id}`;
