import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** One file of the built page, ready to be sent. */
export interface PageFile {
  readonly body: Buffer;
  /** MIME type with its charset */
  readonly type: string;
  readonly cacheControl: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The build puts a hash of the content into these names, so they never change. */
const hashedName = /^\/assets\/.+-[\w-]{8}\.\w+(\.map)?$/;

/**
 * The page's file names that a URL path asks for, or null when it asks for anything a page file cannot be called: a path that climbs,
 * a backslash, a drive, a control character, a hidden file, or an encoding that does not decode. Pure: nothing is looked up.
 */
export function pagePath(urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path === '/') return '/index.html';
  if (!path.startsWith('/') || /[\\:%\p{Cc}]/u.test(path)) return null;
  const names = path.slice(1).split('/');
  return names.some((name) => name === '' || name.startsWith('.')) ? null : path;
}

/** Reads files of the built page in `directory` and of nowhere else: names are confined, and so is what symbolic links lead to. */
export class PageFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Was the page built? */
  async exist(): Promise<boolean> {
    return (await this.read('/')) !== null;
  }

  /** The file for a URL path (still percent-encoded, without query), or null when there is none. */
  async read(urlPath: string): Promise<PageFile | null> {
    const path = pagePath(urlPath);
    const type = path === null ? undefined : types[extname(path)];
    if (path === null || type === undefined) return null;
    try {
      const directory = await realpath(this.#directory);
      const file = await realpath(join(directory, path));
      if (!file.startsWith(directory + sep) || !(await stat(file)).isFile()) return null;
      const cacheControl = hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-store';
      return { body: await readFile(file), type, cacheControl };
    } catch {
      // Not there, or not readable: for the asker it is the same.
      return null;
    }
  }
}
