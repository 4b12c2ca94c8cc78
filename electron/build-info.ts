import { fileURLToPath } from 'node:url';

/** Put in by the build (build/vite.config.ts). */
declare const __HEARTH_VERSION__: string | undefined;

const built = typeof __HEARTH_VERSION__ === 'string';

/** Hearth's version; "development" when it runs from its sources. */
export const version: string = typeof __HEARTH_VERSION__ === 'string' ? __HEARTH_VERSION__ : 'development';

/** Folder of the built page: beside this bundle's own, or where the build puts it when Hearth runs from its sources. */
export const pageDir = fileURLToPath(new URL(built ? '../page/' : '../build/dist/page/', import.meta.url));

/** The built preload script. */
export const preloadFile = fileURLToPath(
  new URL(built ? 'preload.cjs' : '../build/dist/node/preload.cjs', import.meta.url),
);
