import { appendFileSync, writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

/**
 * A program that stands in for `openclaw gateway run`: it notes how it was started in STAND_IN_NOTES, says something, and then does what
 * STAND_IN names: `run` until SIGTERM, `deaf` to it, or `refuse` with exit 78.
 */
const notes = process.env['STAND_IN_NOTES'];
if (notes !== undefined) {
  writeFileSync(`${notes}.${process.pid}`, JSON.stringify({ args: process.argv.slice(2), env: process.env }));
  appendFileSync(notes, `${process.pid}\n`);
}
switch (process.env['STAND_IN']) {
  case 'refuse':
    process.stderr.write(
      '\u001B[31mMissing config. Run `openclaw setup`\u001B[0m\napiKey: "sk-abcdefgh1234"\n',
    );
    process.exitCode = 78;
    break;
  case 'deaf':
    process.on('SIGTERM', () => process.stdout.write('not now\n'));
    setInterval(() => undefined, 1_000);
    process.stdout.write('up\n');
    break;
  default:
    process.on('SIGTERM', () => process.exit(0));
    setInterval(() => undefined, 1_000);
    process.stdout.write('up\n');
}
