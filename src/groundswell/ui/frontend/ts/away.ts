/** Whether a proxy answers for a house that is restarting: to the person it is the same as no connection. */
export const isAway = (status: number | undefined): boolean => status === 502 || status === 503 || status === 504;
