import { until } from './until.ts';
import type { Hearth } from './hearth.ts';

const anHour = 3_600_000;
const said = 'woke an hour later';

/** Runs in the host before Hearth does: with each signal its clock is an hour ahead, as after a sleep, and no timer has run meanwhile. */
const clock = `
let ahead = 0;
const real = Date.now;
Date.now = () => real() + ahead;
process.on('SIGUSR2', () => {
  ahead += ${anHour};
  process.stderr.write('${said}\\n');
});`;

/** What a web host needs in its environment to be sent to sleep: for `hearthEnv`. */
export const canSleep = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clock)}` };

/** The computer sleeps for an hour, in no time: host and page wake to a clock that went on. */
export async function sleepAnHour({ web, page }: Pick<Hearth, 'web' | 'page'>): Promise<void> {
  if (web === null) throw new Error('only the web host can be sent to sleep');
  const times = (): number => web.output().split(said).length - 1;
  const before = times();
  web.process.kill('SIGUSR2');
  await until(() => times() > before, { deadline: 40_000, every: 10, what: 'the host to wake' });
  await page.evaluate((ms) => {
    const real = Date.now;
    Date.now = () => real() + ms;
  }, anHour);
}
