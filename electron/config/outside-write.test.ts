import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { done, failed, problem } from '../../shared/problem.ts';
import { file, openAt, problemOf, text, two, valueOf } from './scratch.test-support.ts';

const flat = '{"gateway":{"mode":"local"}}\n';

test('what another program makes of the config is shown as a diff and can be undone to the very bytes', async () => {
  await writeFile(file, two);
  const config = await openAt();
  const { value, files } = valueOf(
    await config.rewriteOutside('doctor', async () => {
      await writeFile(file, flat);
      return done('Updated.');
    }),
  );
  expect(value).toBe('Updated.');
  expect(files).toHaveLength(1);
  expect(files[0]!.diff).toContain('-    primary: "l/a", // the big one');
  const [entry, ...older] = valueOf(await config.history());
  expect(entry).toMatchObject({ reason: 'doctor', file });
  expect(older).toEqual([]);
  expect(valueOf(await config.undo()).changed).toBe(true);
  expect(await text()).toBe(two);
});

test('the way back is kept before the program begins, in case Hearth does not see its end', async () => {
  await writeFile(file, two);
  const config = await openAt();
  await config.rewriteOutside('doctor', async () => {
    const other = await openAt();
    const [entry] = valueOf(await other.history());
    expect(entry).toMatchObject({ reason: 'doctor', file });
    return done(null);
  });
});

test('a program that changed nothing leaves no entry', async () => {
  await writeFile(file, two);
  const config = await openAt();
  expect(valueOf(await config.rewriteOutside('doctor', async () => done(null))).files).toEqual([]);
  expect(valueOf(await config.history())).toEqual([]);
});

test('what a program changed before it failed can be undone too', async () => {
  await writeFile(file, two);
  const config = await openAt();
  const result = await config.rewriteOutside('doctor', async () => {
    await writeFile(file, flat);
    return failed(problem('openclaw-failed', { command: 'doctor --fix', code: 1 }));
  });
  expect(problemOf(result).code).toBe('openclaw-failed');
  expect(valueOf(await config.history())).toHaveLength(1);
  await config.undo();
  expect(await text()).toBe(two);
});

test('a broken config is kept before it is repaired', async () => {
  await writeFile(file, '{ broken');
  const config = await openAt();
  valueOf(
    await config.rewriteOutside('doctor', async () => {
      await writeFile(file, flat);
      return done(null);
    }),
  );
  await config.undo();
  expect(await text()).toBe('{ broken');
});
