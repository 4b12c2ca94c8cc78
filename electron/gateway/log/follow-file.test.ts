import { existsSync } from 'node:fs';
import {
  appendFile,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileFollower, type FollowOptions } from './follow-file.ts';

let folder: string;
let file: string;
let follower: FileFollower | null = null;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-log-'));
  file = path.join(folder, 'gateway.log');
});
afterEach(async () => {
  await follower?.[Symbol.asyncDispose]();
  follower = null;
  await rm(folder, { recursive: true, force: true });
});

function follow(options: Partial<FollowOptions> = {}): FileFollower {
  follower = new FileFollower({ file, from: { offset: 0 }, ...options });
  return follower;
}

/** Everything there is to read now. */
async function drain(from: FileFollower): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const read = await from.read();
    lines.push(...read.lines.map(({ text }) => text));
    if (!read.more) return lines;
  }
}

describe('a file that grows', () => {
  it('gives each line once, and the last one when it is whole', async () => {
    await writeFile(file, 'one\ntwo\nthr');
    const log = follow();
    expect(await drain(log)).toEqual(['one', 'two']);
    expect(log.cursor).toBe(8);
    expect(await drain(log)).toEqual([]);
    await appendFile(file, 'ee\nfour\n');
    expect(await drain(log)).toEqual(['three', 'four']);
    expect(log.cursor).toBe(19);
  });

  it('begins so many bytes before the end, at the next line', async () => {
    await writeFile(file, 'one\ntwo\nthree\n');
    expect(await drain(follow({ from: { beforeEnd: 8 } }))).toEqual(['three']);
    await follower?.[Symbol.asyncDispose]();
    expect(await drain(follow({ from: { beforeEnd: 6 } }))).toEqual(['three']);
    await follower?.[Symbol.asyncDispose]();
    expect(await drain(follow({ from: { beforeEnd: 100 } }))).toEqual(['one', 'two', 'three']);
  });

  it('knows without reading whether there is news', async () => {
    await writeFile(file, 'one\n');
    const log = follow();
    expect(await log.news()).toBe('other');
    await drain(log);
    expect(await log.news()).toBe('none');
    await appendFile(file, 'x');
    expect(await log.news()).toBe('more');
  });

  it('goes on where another reader ended', async () => {
    await writeFile(file, 'one\ntwo\n');
    const log = follow();
    expect(await log.skipTo(4)).toBe(false);
    await drain(log);
    await appendFile(file, 'three\nfour\nfi');
    expect(await log.skipTo(19)).toBe(true);
    expect(await drain(log)).toEqual([]);
    await appendFile(file, 've\n');
    expect(await drain(log)).toEqual(['five']);
  });

  it('does not go on where another reader ended when that was another file', async () => {
    await writeFile(file, 'one\n');
    const log = follow();
    await drain(log);
    await rename(file, path.join(folder, 'gateway.1.log'));
    await writeFile(file, 'two\nthree\n');
    expect(await log.skipTo(10)).toBe(false);
    expect(await drain(log)).toEqual(['two', 'three']);
    await truncate(file);
    await appendFile(file, 'written anew\n');
    expect(await log.skipTo(13)).toBe(false);
    expect(await drain(log)).toEqual(['written anew']);
  });

  it('reads the same lines whatever the pieces are, also through characters and in huge lines', async () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replaceAll(/[\n\0]/g, '.'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.integer({ min: 1, max: 64 }),
        fc.array(fc.nat(2000), { maxLength: 5 }),
        async (lines, chunkBytes, cuts) => {
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
          const pieces = [
            0,
            ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
            bytes.length,
          ];
          await writeFile(file, '');
          const log = new FileFollower({ file, from: { offset: 0 }, chunkBytes });
          const seen: string[] = [];
          for (let at = 1; at < pieces.length; at += 1) {
            await appendFile(file, bytes.subarray(pieces[at - 1], pieces[at]));
            seen.push(...(await drain(log)));
          }
          await log[Symbol.asyncDispose]();
          expect(seen).toEqual(lines.filter((text) => text !== ''));
        },
      ),
      { seed: 20_261_122, numRuns: 150 },
    );
  });

  it('keeps the beginning of a line that is too long, and counts the rest', async () => {
    await writeFile(file, `${'ä'.repeat(5000)}\nshort\n`);
    const log = follow({ chunkBytes: 256, lineLimit: 1001 });
    const lines = [];
    for (let more = true; more;) {
      const read = await log.read();
      lines.push(...read.lines);
      ({ more } = read);
    }
    expect(lines).toEqual([
      { text: 'ä'.repeat(500), dropped: 10_000 - 1001 },
      { text: 'short', dropped: 0 },
    ]);
  });
});

describe('a file that is rotated', () => {
  it('is read to its end after it was renamed, then the new one', async () => {
    await writeFile(file, 'one\n');
    const log = follow();
    expect(await drain(log)).toEqual(['one']);
    await appendFile(file, 'two\nlast without an end');
    await rename(file, path.join(folder, 'gateway.1.log'));
    expect(await drain(log)).toEqual(['two']);
    await writeFile(file, 'three\n');
    expect(await drain(log)).toEqual(['last without an end', 'three']);
    expect(log.cursor).toBe(6);
  });

  it('is found under its old name’s number when it was renamed while nobody read', async () => {
    await writeFile(file, 'one\ntwo\n');
    const log = follow({ from: { offset: 4 } });
    await rename(file, path.join(folder, 'gateway.1.log'));
    await writeFile(file, '3\n');
    expect(await drain(log)).toEqual(['two', '3']);
  });

  it('is read from its beginning after it was emptied', async () => {
    await writeFile(file, 'one\ntwo\n');
    const log = follow();
    await drain(log);
    await truncate(file);
    await appendFile(file, 'new\n');
    expect(await drain(log)).toEqual(['new']);
  });

  it('is read from its beginning when it was emptied and has grown longer than before', async () => {
    await writeFile(file, 'one\ntwo\n');
    const log = follow();
    await drain(log);
    await truncate(file);
    await appendFile(file, 'the first new line\nthe second\n');
    expect(await drain(log)).toEqual(['the first new line', 'the second']);
  });

  it('is read although its writer kept its place after it was emptied', async () => {
    await writeFile(file, `${'x'.repeat(5000)}\n`);
    const log = follow({ chunkBytes: 512, lineLimit: 600 });
    await drain(log);
    await writeFile(file, Buffer.concat([Buffer.alloc(5001), Buffer.from('after\n')]));
    expect(await drain(log)).toEqual(['after']);
  });

  it('goes on with the next day’s file, and with none of another profile', async () => {
    let now = new Date(2026, 10, 22, 23, 59).getTime();
    file = day('-2026-11-22');
    await writeFile(file, 'evening\n');
    const log = follow({ now: () => now });
    expect(await drain(log)).toEqual(['evening']);
    await writeFile(day('-work-2026-11-23'), 'other\n');
    now = new Date(2026, 10, 23, 0, 1).getTime();
    expect(await drain(log)).toEqual([]);
    await appendFile(file, 'late\n');
    await writeFile(day('-2026-11-23'), 'morning\n');
    expect(await log.news()).toBe('other');
    expect(await drain(log)).toEqual(['late', 'morning']);
    expect(log.file).toBe(day('-2026-11-23'));
  });

  it('goes on with the file that the gateway names', async () => {
    await writeFile(file, 'one\n');
    const other = path.join(folder, 'other.log');
    const log = follow();
    await drain(log);
    log.continueWith(other);
    expect(await drain(log)).toEqual([]);
    await writeFile(other, 'two\n');
    expect(await drain(log)).toEqual(['two']);
  });

  it('loses nothing in any order of appending, renaming and reading', async () => {
    const step = fc.constantFrom('append', 'append', 'half', 'rename', 'read');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const place = await mkdtemp(path.join(folder, 'run-'));
        const name = path.join(place, 'gateway.log');
        await writeFile(name, '');
        const log = new FileFollower({ file: name, from: { offset: 0 }, chunkBytes: 16 });
        const seen: string[] = await drain(log);
        let written = 0;
        let renamed = 0;
        for (const what of steps) {
          if (what === 'append') await appendFile(name, `line ${(written += 1)}\n`);
          if (what === 'half')
            await appendFile(name, `line ${(written += 1)}`).then(() => appendFile(name, '\n'));
          if (what === 'rename') {
            // Twice between two looks would be a hundred megabytes each: that is not told apart.
            seen.push(...(await drain(log)));
            await rename(name, path.join(place, `old-${(renamed += 1)}`));
            await writeFile(name, '');
          }
          if (what === 'read') seen.push(...(await drain(log)));
        }
        seen.push(...(await drain(log)));
        await log[Symbol.asyncDispose]();
        expect(seen).toEqual(Array.from({ length: written }, (_, at) => `line ${at + 1}`));
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
  });
});

describe('a file that cannot be read', () => {
  it('is waited for while it is not there', async () => {
    const log = follow();
    expect(await log.read()).toEqual({ lines: [], more: false, access: 'missing' });
    await writeFile(file, 'one\n');
    expect(await drain(log)).toEqual(['one']);
    await unlink(file);
    expect(await log.read()).toMatchObject({ lines: [], access: 'readable' });
  });

  it('is looked for under the next day’s name when it is gone, and under the last day’s at first', async () => {
    let now = new Date(2026, 10, 22, 12).getTime();
    await writeFile(day('-2026-11-21'), 'yesterday\n');
    const log = follow({ file: day('-2026-11-22'), from: { beforeEnd: 100 }, now: () => now });
    expect(await drain(log)).toEqual(['yesterday']);
    await log[Symbol.asyncDispose]();
    await rm(day('-2026-11-21'));
    expect((await log.read()).access).toBe('missing');
    await writeFile(day('-2026-11-23'), 'tomorrow\n');
    now += 24 * 3600 * 1000;
    expect(await drain(log)).toEqual(['tomorrow']);
  });

  it('is not opened when it is a directory, and a link is followed', async () => {
    expect(await follow({ file: folder }).read()).toMatchObject({ access: 'unreadable' });
    await writeFile(file, 'one\n');
    const link = path.join(folder, 'link');
    await symlink(file, link);
    expect(await drain(follow({ file: link }))).toEqual(['one']);
  });

  it.runIf(existsSync('/proc/self/fd'))('leaves no open file behind', async () => {
    await writeFile(file, 'one\n');
    const log = follow();
    await drain(log);
    expect(await opened(file)).toBe(1);
    await log[Symbol.asyncDispose]();
    expect(await opened(file)).toBe(0);
  });

  it('goes on where it was after it was closed', async () => {
    await writeFile(file, 'one\n');
    const log = follow();
    await drain(log);
    await log[Symbol.asyncDispose]();
    await appendFile(file, 'two\n');
    expect(await drain(log)).toEqual(['two']);
  });
});

const day = (name: string): string => path.join(folder, `openclaw${name}.log`);

/** How often this process has the file open. */
async function opened(name: string): Promise<number> {
  const numbers = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')),
  );
  return targets.filter((target) => target === name).length;
}
