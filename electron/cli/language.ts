import { pickLanguage } from '../../shared/messages/index.ts';
import type { CliIo } from './io.ts';

/** `HEARTH_LANG`, else what the system's own variables say, in their order of precedence. */
export function languageOf({ env }: CliIo): ReturnType<typeof pickLanguage> {
  const wanted = [env['HEARTH_LANG'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (tag) => tag !== undefined && tag !== '',
  );
  return pickLanguage('system', wanted === undefined ? [] : [wanted]);
}
