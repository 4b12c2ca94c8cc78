import { setInterval } from 'node:timers';
import { Bench, until } from './bench.test-support.ts';

/** A Hearth of its own, for tests that kill it: starts the stand-in, prints its pid, and stays (or, with `and-end`, ends in order). */
const [, , folder = '', wish] = process.argv;
const bench = Bench.at(folder);
const supervisor = await bench.supervisor();
supervisor.ask({ kind: 'start' });
const { child } = await until(supervisor, ({ child }) => child !== null);
process.stdout.write(`${child?.pid}\n`);
if (wish === 'and-end') await supervisor[Symbol.asyncDispose]();
else setInterval(() => undefined, 1_000);
