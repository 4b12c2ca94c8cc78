import { isObject, memberOf, type Json5Value } from '../json5/value.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import { type ConfigSources, ownerOf } from './includes.ts';
import type { FileEdit } from './plan-chain.ts';

/**
 * The edit that lets a gateway start on this machine: `gateway.mode: "local"`. Without it OpenClaw refuses with exit 78, though its
 * validator is content (2026.9.6). `config` is the resolved value.
 */
export function planGatewayMode(sources: ConfigSources, config: Json5Value): Result<FileEdit[]> {
  const gateway = isObject(config) ? memberOf(config, 'gateway') : undefined;
  if (isObject(gateway) && memberOf(gateway, 'mode') === 'local') return done([]);
  // Made as a whole where there is none.
  const [path, value] = isObject(gateway)
    ? [['gateway', 'mode'], 'local' as const]
    : [['gateway'], { mode: 'local' }];
  const owner = ownerOf(sources, path);
  if (owner.kind === 'ambiguous')
    return failed(problem('include-ambiguous', { file: owner.file, leaf: path.join('.'), why: owner.why }));
  return done([{ file: owner.file, edit: { op: 'set', path: owner.path, value } }]);
}
