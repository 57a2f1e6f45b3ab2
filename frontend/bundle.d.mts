export const place: string;
export function bundle(): Promise<string>;
