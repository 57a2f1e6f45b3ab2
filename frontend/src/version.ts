/** The hash in the address that this bundle was loaded from; null where somebody wrote it. */
export const bundleVersion = new URL(import.meta.url).searchParams.get("v");
