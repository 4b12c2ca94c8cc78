import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './setup.mjs';

/** Folders with scripts that Node runs as they stand, on macOS a Node 22.22: nothing translates them. */
const folders = ['build', 'e2e'];
const newerThanNode22 =
  /^\s*(await )?using \w|new (Async)?DisposableStack|Promise\.try\(|RegExp\.escape\(|Error\.isError\(|URLPattern\(/m;

it('nothing that Node 22 cannot read is in a script that runs as it stands', async () => {
  const scripts: string[] = [];
  for (const folder of folders)
    for (const file of await readdir(join(root, folder), { recursive: true }))
      if (/^(?!.*(node_modules|dist)).*(?<!\.(test|spec))\.ts$/.test(file)) scripts.push(join(folder, file));
  expect(scripts.length).toBeGreaterThan(30);
  const tooNew: string[] = [];
  for (const script of scripts)
    if (newerThanNode22.test(await readFile(join(root, script), 'utf8'))) tooNew.push(script);
  expect(tooNew).toEqual([]);
});
