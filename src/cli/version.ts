import manifest from "../../package.json" with { type: "json" };

/** This program's version: the one in package.json. */
export const VERSION: string = manifest.version;
