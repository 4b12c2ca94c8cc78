import { createInstance, type i18n } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LogEntry, logEntrySchema } from '../log.ts';
import { problemCodes } from '../problem.ts';
import { catalogues, type Language, languages, namespaces } from './index.ts';

type Tree = { readonly [key: string]: string | Tree };

/** Every text of a catalogue by its dotted key. */
function texts(tree: Tree, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [inner, text] of texts(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

/** What a text asks to be filled in, and the elements it is set in: both have to be the same in every language. */
const blanks = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*\w+\s*\}\}|<\/?\w+>/g)].map(([blank]) => blank).toSorted();

const translator = (language: Language): i18n => {
  const instance = createInstance();
  void instance.init({
    lng: language,
    resources: catalogues,
    ns: [...namespaces],
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return instance;
};

describe.each(namespaces)('the texts of %s', (namespace) => {
  const english = texts(catalogues.en[namespace]);
  const german = texts(catalogues.de[namespace]);

  it('exist in English and German under the same keys', () => {
    expect([...german.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('have the same blanks to fill in', () => {
    for (const [key, text] of english)
      expect([key, blanks(german.get(key) ?? '')]).toEqual([key, blanks(text)]);
  });

  it('are not empty and have no stray white space', () => {
    for (const [key, text] of [...english, ...german]) {
      expect([key, text.length > 0, text === text.trim() || key.startsWith('because')]).toEqual([
        key,
        true,
        true,
      ]);
    }
  });

  it('have every plural form their language needs', () => {
    for (const [language, found] of [
      ['en', english],
      ['de', german],
    ] as const) {
      const stems = [...found.keys()].flatMap((key) => /^(.*)_(?:one|other)$/.exec(key)?.[1] ?? []);
      for (const stem of new Set(stems)) {
        for (const form of new Intl.PluralRules(language).resolvedOptions().pluralCategories)
          expect([...found.keys()]).toContain(`${stem}_${form}`);
      }
    }
  });
});

/** A value for every blank that a problem's sentences have. */
const params = {
  path: '/home/ada/.openclaw/openclaw.json',
  file: '/home/ada/.openclaw/openclaw.json',
  include: './models.json5',
  line: 3,
  column: 14,
  limit: 10,
  limitMiB: 8,
  leaf: 'agents.defaults.model',
  why: 'siblings',
  expected: 'object',
  found: 'array',
  current: 'a/b → c/d',
  wanted: 'c/d → a/b',
  count: 2,
  ref: 'lmstudio/qwen3-8b',
  index: 7,
  max: 3,
  id: '17',
  endpoint: 'lmstudio-1',
  machine: 'studio',
  url: 'ftp://example',
  command: 'gateway stop',
  code: 1,
  seconds: 20,
  name: 'zsh',
  port: 18_789,
  method: 'config.get',
  server: 'LM Studio',
  provider: 'lmstudio',
  instance: 'acme/tiny-7b:2',
  minutes: 20,
  model: 'acme/tiny-7b',
  tokens: '65,536',
};

/** A state that the sentence of an activity knows. */
const stateOf: Readonly<Partial<Record<LogEntry['code'], string>>> = {
  'gateway-state': 'ready',
  'warmth-gone': 'evicted',
  'warmth-paused': 'by-hand',
};

describe.each(languages)('what can go wrong, told in %s', (language) => {
  let i18n: i18n;
  beforeAll(() => {
    i18n = translator(language);
  });

  it.each(problemCodes)('%s has a cause, an effect and a way out as whole sentences', (code) => {
    for (const part of ['cause', 'effect', 'wayOut'] as const) {
      const sentence = i18n.t(`problem:${code}.${part}`, params);
      expect(sentence).toMatch(/^\S.*[.!]$/su);
      expect(sentence).not.toMatch(/\{\{|\}\}|\$t\(|^problem|undefined/u);
    }
  });

  it('a wrong type in the config is told in words', () => {
    const sentence = i18n.t('problem:config-shape.cause', {
      ...params,
      found: 'number',
      expected: 'string | object',
    });
    expect(sentence).not.toMatch(/problem:|kinds|\|/u);
  });

  it.each(['array', 'siblings', 'inside-array', 'shared', 'split'])(
    'an include that is ambiguous because of %s says which file',
    (why) => {
      expect(i18n.t('problem:include-ambiguous.cause', { ...params, why })).toContain(params.file);
    },
  );

  it.each(logEntrySchema.shape.code.options)('the activity %s is a sentence', (code) => {
    const sentence = i18n.t(`log:${code}`, {
      version: '0.1.0',
      path: params.path,
      url: 'http://x',
      code: 'rejected',
      name: 'LM Studio',
      seconds: 40,
      count: 2,
      state: stateOf[code] ?? 'ok',
      model: params.model,
      reason: 'damaged',
    });
    expect(sentence).not.toMatch(/\{\{|\$t\(|^log:|undefined|^[a-z-]+$/u);
  });
});

/** What people are addressed with whom one says "du" to: the pronouns, and the commands that a sentence begins with. */
const familiar =
  /(?<![\p{L}„])(?:[dD]u|[dD]ich|[dD]ir|[dD]ein(?:e[mnrs]?)?|[eE]uch|[eE]ure?[mnrs]?)(?!\p{L})|(?:^|[.:!?] |[,;] (?:und |oder )?)(?:[nN]imm|[gG]ib|[lL]ies|[sS]ieh|[hH]ilf|[tT]u|[wW]ähle?|[lL]ade?|[eE]ntlade|[sS]tarte|[öÖ]ffne|[dD]rücke?|[zZ]iehe?|[pP]rüfe|[vV]ersuche|[lL]ass|[mM]ache?|[wW]arte|[sS]etze?|[sS]chalte?|[kK]opiere?|[kK]licke?|[fF]üge?|[nN]utze?|[vV]erwende|[iI]nstalliere|[aA]ktualisiere|[sS]chreibe?|[gG]ehe?|[hH]alte?|[äÄ]ndere?|[lL]ösche?|[eE]ntferne|[bB]eende|[rR]ichte|[sS]chaffe?|[fF]ühre?)(?! (?:ich|er|sie|es|Sie)\b)(?= )/u;

describe('the German texts', () => {
  it.each(namespaces)('of %s say "Sie" to people, never "du"', (namespace) => {
    for (const [key, text] of texts(catalogues.de[namespace]))
      expect([key, familiar.exec(text)?.[0] ?? null]).toEqual([key, null]);
  });

  it('would be caught if they did not', () => {
    for (const text of [
      'Das kannst du ändern.',
      'Zu groß: Nimm weniger Kontext.',
      'Öffne die App, und starte den Server.',
    ])
      expect(text).toMatch(familiar);
    expect('Öffnen Sie die App, oder führen Sie aus: ollama serve').not.toMatch(familiar);
  });
});
