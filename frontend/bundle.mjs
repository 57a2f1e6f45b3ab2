import { fileURLToPath, URL } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Where the bundle lies: beside the integration that serves it. */
export const place = fileURLToPath(
  new URL("../custom_components/mimo_speech/frontend/mimo-speech-card.js", import.meta.url),
);

/** Build the sources; return the text of the bundle. */
export async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: ["src/index.ts"],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    // Chinese as it is written takes half the bytes of its escapes.
    charset: "utf8",
    legalComments: "inline",
    write: false,
  });
  return outputFiles[0].text;
}
