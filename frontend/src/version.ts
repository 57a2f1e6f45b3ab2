/** Hash in the URL of this bundle; null if the URL was written by hand. */
export const bundleVersion = new URL(import.meta.url).searchParams.get("v");
