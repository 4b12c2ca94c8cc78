import { act, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Gateway, GatewayState, Owner } from '../../../shared/gateway/snapshot.ts';
import {
  at,
  away,
  become,
  buttons,
  card,
  heading,
  openCard,
  plain,
  refused,
} from '../testing/gateway-card.tsx';

interface Case {
  readonly state: GatewayState;
  readonly more?: Partial<Gateway>;
  readonly en: readonly [word: string, sentence: string];
  readonly de: readonly [word: string, sentence: string];
  readonly buttons: readonly string[];
}

const cases: readonly Case[] = [
  {
    state: { kind: 'checking' },
    more: { ...away, owner: { kind: 'unknown' }, program: { kind: 'looking' } },
    en: ['checking…', 'Looking for the gateway at http://127.0.0.1:18789.'],
    de: ['wird gesucht …', 'Das Gateway unter http://127.0.0.1:18789 wird gesucht.'],
    buttons: [],
  },
  {
    state: { kind: 'not-installed', tried: [{ place: 'known-folder', where: '/opt/homebrew/bin' }] },
    more: { ...away, program: { kind: 'not-found' } },
    en: ['not installed', 'No OpenClaw was found on this computer'],
    de: ['nicht installiert', 'wurde kein OpenClaw gefunden'],
    buttons: ['Choose OpenClaw’s program…'],
  },
  {
    state: { kind: 'stopped', exit: null },
    more: away,
    en: ['stopped', 'No gateway runs at http://127.0.0.1:18789.'],
    de: ['angehalten', 'läuft kein Gateway'],
    buttons: ['Start', 'Ask OpenClaw who runs it'],
  },
  {
    state: { kind: 'starting', since: at, phase: 'parts', failing: ['startup-sidecars'] },
    en: ['starting', 'The gateway is almost ready and waits for: startup-sidecars.'],
    de: ['startet', 'wartet noch auf: startup-sidecars.'],
    buttons: ['Stop'],
  },
  {
    state: { kind: 'ready', since: at },
    en: ['ready', 'The gateway takes requests at http://127.0.0.1:18789.'],
    de: ['bereit', 'nimmt unter http://127.0.0.1:18789 Anfragen an'],
    buttons: ['Restart', 'Stop'],
  },
  {
    state: { kind: 'degraded', since: at, eventLoop: { delayMs: 1234, reasons: [] }, failing: [] },
    en: ['struggling', 'its process is overloaded (1,234 ms behind)'],
    de: ['überlastet', '1.234 ms im Rückstand'],
    buttons: ['Restart', 'Stop'],
  },
  {
    state: {
      kind: 'draining',
      since: at,
      step: 'waiting',
      runs: 2,
      deadline: at + 10_000,
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the wire; nothing that can be awaited
      next: 'stop',
    },
    en: ['finishing', 'The gateway was asked to end and finishes its work.'],
    de: ['schließt ab', 'schließt seine Arbeit ab'],
    buttons: ['Stop'],
  },
  {
    state: {
      kind: 'restarting',
      since: at,
      why: 'crash',
      attempt: 2,
      nextTryAt: at + 4000,
      exit: { code: 1, signal: null, at },
    },
    en: ['restarting', 'The gateway crashed. Hearth starts it again shortly (try 2).'],
    de: ['startet neu', 'Hearth startet es gleich wieder (Versuch 2).'],
    buttons: ['Stop', 'Start now'],
  },
  {
    state: { kind: 'unreachable', since: at, pid: 4242 },
    en: ['no answer', 'The gateway’s process (4242) lives, but does not answer'],
    de: ['keine Antwort', 'Der Prozess des Gateways (4242) läuft, antwortet'],
    buttons: ['Restart', 'Stop'],
  },
  {
    state: { kind: 'port-taken', by: { pid: 99, name: 'nginx' } },
    more: away,
    en: ['port in use', 'Another program answers at http://127.0.0.1:18789: nginx (99).'],
    de: ['Port belegt', 'antwortet ein anderes Programm: nginx (99).'],
    buttons: ['Ask OpenClaw who runs it'],
  },
  {
    state: { kind: 'crashed', exit: { code: null, signal: 'SIGKILL', at }, lastLines: ['last words'] },
    more: away,
    en: ['crashed', 'The gateway was killed (SIGKILL).'],
    de: ['abgestürzt', 'wurde abgebrochen (SIGKILL)'],
    buttons: ['Start again', 'Ask OpenClaw who runs it'],
  },
  {
    state: refused,
    more: away,
    en: ['cannot start', 'Its config is not valid: expected number, received string'],
    de: ['startet nicht', 'Seine Konfiguration ist ungültig: expected number'],
    buttons: [
      'Start again',
      'Restore an earlier config…',
      'Run OpenClaw’s doctor…',
      'Ask OpenClaw who runs it',
    ],
  },
];

const facts = (): Record<string, string> =>
  Object.fromEntries(
    within(screen.getByLabelText('Facts'))
      .getAllByRole('term')
      .map((term) => [plain(term.textContent), plain(term.nextElementSibling?.textContent)]),
  );

describe('the gateway’s card', () => {
  it.each(cases)('tells of $state.kind what it is and why, with what can be done', (one) => {
    const more = { ...one.more, state: one.state };
    const { unmount } = openCard(more);
    expect(heading()).toContain(one.en[0]);
    expect(card()).toContain(one.en[1]);
    expect(buttons()).toEqual(one.buttons);
    unmount();
    openCard(more, {}, { language: 'de' });
    expect(heading()).toContain(one.de[0]);
    expect(card()).toContain(one.de[1]);
    expect(card()).not.toMatch(/\{\{|undefined|sentence\.|giveUp\.|page\./u);
  });

  it.each<[Owner, string, string]>([
    [
      { kind: 'hearth' },
      'Started by Hearth. It goes on when Hearth ends.',
      'Von Hearth gestartet. Es läuft weiter',
    ],
    [{ kind: 'nobody' }, 'Nobody runs it', 'Niemand betreibt es'],
    [{ kind: 'unknown' }, 'It is not known who started it.', 'Wer es gestartet hat, ist nicht bekannt.'],
    [{ kind: 'remote' }, 'On another machine.', 'Auf einem anderen Computer.'],
    [
      { kind: 'terminal', pid: 7, name: 'zsh' },
      'Started in a terminal (zsh, process 7). Hearth never stops what it did not start: end it in its terminal with Ctrl+C.',
      'In einem Terminal gestartet (zsh, Prozess 7). Hearth hält nie an, was es nicht gestartet hat',
    ],
    [
      { kind: 'program', pid: 7, name: 'pm2' },
      'Started by pm2 (process 7). Hearth never stops what it did not start: stop it in pm2.',
      'Von pm2 gestartet (Prozess 7).',
    ],
    [
      { kind: 'service', manager: 'launchd', label: 'ai.openclaw.gateway', running: true, system: false },
      'A launchd service: ai.openclaw.gateway.',
      'Ein launchd-Dienst: ai.openclaw.gateway.',
    ],
    [
      { kind: 'service', manager: 'systemd', label: 'openclaw.service', running: false, system: true },
      'A systemd service: openclaw.service, for the whole computer, not running. This is a service of the whole system',
      'Ein systemd-Dienst: openclaw.service, für den ganzen Computer, läuft nicht.',
    ],
  ])('says whose it is: %j', (owner, english, german) => {
    const { unmount } = openCard({ owner });
    expect(card()).toContain(english);
    unmount();
    openCard({ owner }, {}, { language: 'de' });
    expect(card()).toContain(german);
  });

  it('offers to end only what Hearth may end', () => {
    const { store } = openCard({ owner: { kind: 'terminal', pid: 7, name: 'zsh' } });
    expect(buttons()).toEqual(['Restart', 'Ask OpenClaw who runs it']);
    become(store, { owner: { kind: 'terminal', pid: 7, name: 'zsh' }, link: { kind: 'off' } });
    expect(buttons()).toEqual(['Ask OpenClaw who runs it']);
    expect(card()).toContain('for that needs a connection');
    become(store, { owner: { kind: 'remote' } });
    expect(buttons()).toEqual(['Restart']);
  });

  it('shows the facts, and what is unknown as a dash with the reason', () => {
    const { store } = openCard();
    expect(facts()).toMatchObject({
      Version: '2026.9.6',
      Process: '4242',
      Address: '127.0.0.1:18789',
      Memory: '1.1 GB',
      Delay: '12 ms',
      'Active turns': 'none',
      Connection: 'connected',
    });
    become(store, { state: { kind: 'stopped', exit: null }, ...away });
    expect(screen.queryByRole('term')).toBeNull();
    become(store, { version: null, link: { kind: 'off' } });
    expect(facts()['Version']).toContain('Hearth is not connected');
  });
});

describe('a start, a stop and a restart', () => {
  it('show how long it has taken and which step they are at', () => {
    vi.useFakeTimers({ now: at + 12_000 });
    try {
      const { store } = openCard({ state: { kind: 'starting', since: at, phase: 'listening', failing: [] } });
      expect(heading()).toContain('for 12 s');
      act(() => void vi.advanceTimersByTime(3000));
      expect(heading()).toContain('for 15 s');
      const steps = within(screen.getByRole('list', { name: 'How far the start is' })).getAllByRole(
        'listitem',
      );
      expect(steps.map((step) => step.textContent)).toEqual([
        'Process: done',
        'Listening: now',
        'Parts: to come',
        'Ready: to come',
      ]);
      expect(steps[1]?.getAttribute('aria-current')).toBe('step');
      become(store, {
        state: {
          kind: 'draining',
          since: at,
          step: 'waiting',
          runs: 1,
          deadline: at + 25_000,
          // oxlint-disable-next-line unicorn/no-thenable -- the word of the wire; nothing that can be awaited
          next: 'stop',
        },
      });
      expect(card()).toContain('1 turn is still running.');
      expect(card()).toContain('Hearth waits 10 s more at most and then ends it by force.');
      // An idle gateway is done in seconds: nobody needs to read of force then.
      const idle = { kind: 'draining', since: at + 14_000, step: 'waiting', runs: 0, next: 'stop' } as const;
      become(store, { state: { ...idle, deadline: at + 25_000 } });
      expect(card()).not.toContain('by force.');
      act(() => void vi.advanceTimersByTime(9000));
      expect(card()).toContain('Hearth waits 1 s more at most');
      become(store, {
        state: {
          kind: 'restarting',
          since: at,
          why: 'crash',
          attempt: 3,
          nextTryAt: at + 27_500,
          exit: null,
        },
      });
      expect(card()).toContain('Try 3 starts in 4 s.');
    } finally {
      vi.useRealTimers();
    }
  });
});
