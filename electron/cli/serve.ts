import { PageFiles } from '../files/page-files.ts';
import { openPanel } from '../panel.ts';
import { startWebHost } from '../web/web-host.ts';
import { readOrMakeWebToken } from '../web/web-token.ts';
import { placeOf } from './chain-commands.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { CommandContext } from './io.ts';
import type { MachineOption } from './recorded-machine.ts';
import { note } from './report.ts';

/** Where the web host listens unless told otherwise. */
export const defaultPort = 7411;

/** `hearth serve`: the panel in the browser, until the user ends it. */
export async function serve(
  context: CommandContext,
  { port, open, ...option }: { port: number; open: boolean } & MachineOption,
): Promise<ExitCode> {
  const { io, t } = context;
  const stopped = io.untilStopped();
  if (!(await new PageFiles(io.pageDir).exist())) note(context, t('cli:serve.notBuilt'));
  await using panel = await openPanel({ ...placeOf(context), ...option, host: 'web', version: io.version });
  const token = await readOrMakeWebToken(panel.services.info.stateDir).catch((error: unknown) => error);
  if (typeof token !== 'string') {
    note(context, t('cli:serve.noToken', { path: panel.services.info.stateDir }));
    note(context, token instanceof Error ? token.message : String(token));
    return exitCodes.unwritable;
  }
  const start = await startWebHost({ router: panel.router, pageDir: io.pageDir, token, port });
  if (!start.ok) {
    note(context, t(`cli:serve.${start.why}`, { port }));
    return exitCodes.usage;
  }
  await using host = start.host;
  if (context.json) io.out(`${JSON.stringify({ url: host.link })}\n`);
  else io.out(`${t('cli:serve.open')}\n  ${host.link}\n${t('cli:serve.end')}\n`);
  if (open) await io.openBrowser(host.linkForOnce());
  await stopped;
  return exitCodes.done;
}
