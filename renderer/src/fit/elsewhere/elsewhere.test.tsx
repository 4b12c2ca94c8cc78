import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Language } from '../../../../shared/messages/index.ts';
import { renderHearth } from '../../testing/fake-hearth.tsx';
import { factsOfSize, machineState, sampleCard, sampleMachine } from '../../testing/sample-fit.ts';
import { sampleEndpoint, sampleModel } from '../../testing/sample-state.ts';
import { Elsewhere } from './elsewhere.tsx';

const measured = { at: 1, promptTokens: 18_000, prefill: 9000, decode: 999, ttftMs: 1 };

/** A 24 GB card and three models: one that fits it, one for a larger machine, one that takes two. */
async function open(language: Language = 'en') {
  const user = userEvent.setup();
  renderHearth(<Elsewhere />, {
    state: {
      ...machineState(sampleMachine({ model: null, pools: [sampleCard('a')] })),
      endpoints: [
        sampleEndpoint([
          sampleModel('small', { name: 'Small One' }),
          sampleModel('large', { name: 'Large One' }),
          sampleModel('huge', { name: 'Huge One' }),
        ]),
      ],
      modelFacts: [
        factsOfSize('small', 9e9, { measured: [measured] }),
        factsOfSize('large', 200e9, { runtime: 'mlx' }),
        factsOfSize('huge', 700e9),
      ],
    },
    language,
  });
  await user.click(screen.getByRole('button'));
  return user;
}

const shop = (): HTMLElement => screen.getByRole('dialog');
/** By name and what is said below it: many have the same name. */
const choose = async (user: Awaited<ReturnType<typeof open>>, text: string): Promise<void> => {
  const options = within(shop()).getAllByRole('option');
  await user.click(options.find((option) => option.textContent.trim() === text)!);
};
/** The cells of a model's row in the table of one's own models. */
const cells = (name: string): string[] =>
  within(within(shop()).getByRole('table', { name: 'Your models' }))
    .getByRole('row', { name: new RegExp(name) })
    .textContent.split(/(?=~|—)/);

/** GB that it needs */
const need = (): number => Number(/~([\d.]+) GB/.exec(cells('Small One').join(' '))?.[1]);

describe('what would fit on another machine', () => {
  it('is told for every model: verdict, need, largest context and speed, with tier, limit and what else is known', async () => {
    const user = await open();
    await choose(user, 'Mac Studio (M3 Ultra) 80 GPU cores · 512 GB');
    const text = shop().textContent ?? '';
    expect(text).toContain(
      '80 GPU cores · 512 GB · Capable tier · 464 GB for models · 819 GB/s · $9,499 when it was new',
    );
    expect(text).toContain('2 of your 3 models would fit. 1 more than here.');
    expect(cells('Large One')[0]).toContain('Comfortable');
    expect(cells('Huge One')[0]).toMatch(/Needs changes|Does not fit/);
    expect(within(shop()).getByRole('img').getAttribute('aria-label')).toBe(
      'Mac Studio (M3 Ultra) may use 464 GB for models: Capable, one large-memory machine.',
    );
    expect(within(shop()).getByRole('table', { name: 'Models that many people run' })).toBeTruthy();
  });

  it('is never told by what was measured here', async () => {
    const user = await open();
    await choose(user, 'RTX 3090 24 GB');
    expect(cells('Small One').join(' ')).toMatch(/~\d+ tok\/s/);
    expect(cells('Small One').join(' ')).not.toContain('999');
  });

  it('says honestly what several machines bring: more fits, one answer gets no faster', async () => {
    const user = await open();
    await choose(user, '2 × RTX 4090 24 GB each');
    expect(shop().textContent).toContain('one answer gets no faster');
    expect(cells('Small One')[0]).toContain('one of them is enough');
    expect(cells('Huge One')[0]).not.toContain('enough');
    await choose(user, '2 × Mac Studio (M3 Ultra) 80 GPU cores · 512 GB each');
    expect(shop().textContent).toContain('dealt out as a pipeline it does not');
    expect(shop().textContent).toContain('$18,998');
    expect(shop().textContent).toContain('3 of your 3 models would fit');
    expect(within(shop()).getByRole('row', { name: /Large One/ }).textContent).toContain(
      'one of them is enough',
    );
    expect(within(shop()).getByRole('row', { name: /Huge One/ }).textContent).not.toContain('enough');
  });

  it('takes an MLX model for a GGUF where there is no MLX', async () => {
    const user = await open();
    await choose(user, 'H200 141 GB');
    expect(shop().textContent).toContain('MLX models are judged there as GGUF of the same size.');
    await choose(user, 'Mac Studio (M3 Ultra) 80 GPU cores · 512 GB');
    expect(shop().textContent).not.toContain('MLX models');
  });

  it('can be asked for more context', async () => {
    const user = await open();
    await choose(user, 'Mac Studio (M3 Ultra) 80 GPU cores · 256 GB');
    const before = need();
    await user.click(within(shop()).getByRole('radio', { name: '128k' }));
    expect(need()).toBeGreaterThan(before + 5);
  });

  it('finds machines by words, and one’s own are among them', async () => {
    const user = await open();
    await choose(user, 'This computer');
    expect(shop().textContent).toContain('1 of your 3 models would fit.');
    expect(shop().textContent).not.toContain('than here');
    await user.type(within(shop()).getByRole('searchbox', { name: 'Search machines' }), 'spark');
    expect(
      within(shop())
        .getAllByRole('option')
        .map((option) => option.textContent),
    ).toEqual(['DGX Spark 128 GB', '2 × DGX Spark 128 GB each']);
    await user.type(within(shop()).getByRole('searchbox'), ' toaster');
    expect(shop().textContent).toContain('No machine matches.');
  });

  it('speaks German', async () => {
    const user = await open('de');
    await choose(user, 'Mac Studio (M3 Ultra) 80 GPU-Kerne · 512\u00A0GB');
    expect(shop().textContent).toMatch(/Stufe Stark · 464\sGB für Modelle · 819\sGB\/s · neu 9\.499\s\$/);
    expect(shop().textContent).toContain('2 von Ihren 3 Modellen würden passen. 1 mehr als hier.');
  });
});
