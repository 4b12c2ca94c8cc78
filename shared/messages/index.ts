import deChain from './de/chain.json' with { type: 'json' };
import deCli from './de/cli.json' with { type: 'json' };
import deCommon from './de/common.json' with { type: 'json' };
import deConfig from './de/config.json' with { type: 'json' };
import deFit from './de/fit.json' with { type: 'json' };
import deGateway from './de/gateway.json' with { type: 'json' };
import deLog from './de/log.json' with { type: 'json' };
import deMachine from './de/machine.json' with { type: 'json' };
import deMenu from './de/menu.json' with { type: 'json' };
import deModels from './de/models.json' with { type: 'json' };
import deProblem from './de/problem.json' with { type: 'json' };
import deSettings from './de/settings.json' with { type: 'json' };
import deStatus from './de/status.json' with { type: 'json' };
import deWarmth from './de/warmth.json' with { type: 'json' };
import enChain from './en/chain.json' with { type: 'json' };
import enCli from './en/cli.json' with { type: 'json' };
import enCommon from './en/common.json' with { type: 'json' };
import enConfig from './en/config.json' with { type: 'json' };
import enFit from './en/fit.json' with { type: 'json' };
import enGateway from './en/gateway.json' with { type: 'json' };
import enLog from './en/log.json' with { type: 'json' };
import enMachine from './en/machine.json' with { type: 'json' };
import enMenu from './en/menu.json' with { type: 'json' };
import enModels from './en/models.json' with { type: 'json' };
import enProblem from './en/problem.json' with { type: 'json' };
import enSettings from './en/settings.json' with { type: 'json' };
import enStatus from './en/status.json' with { type: 'json' };
import enWarmth from './en/warmth.json' with { type: 'json' };

/** Every text that people read, in English; the keys of all other languages are these. For page, menu and command line alike. */
export const en = {
  chain: enChain,
  cli: enCli,
  common: enCommon,
  config: enConfig,
  fit: enFit,
  gateway: enGateway,
  log: enLog,
  machine: enMachine,
  menu: enMenu,
  models: enModels,
  problem: enProblem,
  settings: enSettings,
  status: enStatus,
  warmth: enWarmth,
};

export const de = {
  chain: deChain,
  cli: deCli,
  common: deCommon,
  config: deConfig,
  fit: deFit,
  gateway: deGateway,
  log: deLog,
  machine: deMachine,
  menu: deMenu,
  models: deModels,
  problem: deProblem,
  settings: deSettings,
  status: deStatus,
  warmth: deWarmth,
};

export const catalogues = { en, de };

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export const namespaces = [
  'chain',
  'cli',
  'common',
  'config',
  'fit',
  'gateway',
  'log',
  'machine',
  'menu',
  'models',
  'problem',
  'settings',
  'status',
  'warmth',
] as const;

/** The language to speak: the one chosen, else the first of the system's that Hearth knows, else English. `wanted` are BCP 47 tags. */
export function pickLanguage(chosen: Language | 'system', wanted: readonly string[]): Language {
  if (chosen !== 'system') return chosen;
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split(/[-_]/)[0];
    const known = languages.find((language) => language === primary);
    if (known !== undefined) return known;
  }
  return 'en';
}
