import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { bundle, place } from "./bundle.mjs";

await mkdir(dirname(place), { recursive: true });
await writeFile(place, await bundle());
