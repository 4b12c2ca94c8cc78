import type { MachineGap } from '../../../shared/machine/snapshot.ts';
import type { Timers } from '../../streams/timers.ts';
import { Gauge } from '../gauge.ts';
import type { DisplayCard } from '../linux/display-cards.ts';
import { type Reading, told, untold } from '../reading.ts';
import type { MachineSource } from '../source/source.ts';
import { type AmdCard, type AmdFigures, amdFiles, readAmdFigures } from './amd-card.ts';
import { amdName, amdNamesFile, isIntegrated } from './amd-names.ts';

/** ms; a card that is lost makes its driver's files hang */
const deadline = 3000;
const amdVendor = '1002';

/** AMD's cards under Linux: amdgpu tells everything in files, and no program is started. */
export class AmdCards implements AsyncDisposable {
  readonly #source: MachineSource;
  readonly #figures: Gauge<ReadonlyMap<string, AmdFigures>>;
  readonly #names = new Map<string, string | null>();
  #present: readonly DisplayCard[] = [];

  constructor(source: MachineSource, timers: Timers, onReading: () => void) {
    this.#source = source;
    this.#figures = new Gauge({
      reader: 'sysfs',
      ask: () => this.#ask(),
      deadline,
      goodFor: 0,
      timers,
      onReading,
    });
  }

  /** The cards that tell of their memory. `listed`: names by `lspci`, for those that nothing else names. */
  cards(listed: ReadonlyMap<string, string>, cpu: string | null): AmdCard[] {
    return this.#present.flatMap(({ folder, slot }) => {
      const figures = this.#figures.value?.get(folder);
      if (figures === undefined) return [];
      const name = this.#names.get(folder) ?? null;
      return [
        {
          slot,
          name: name ?? listed.get(slot) ?? 'AMD GPU',
          isIntegrated: isIntegrated(name, cpu, figures.vramTotal ?? 0),
          figures,
        },
      ];
    });
  }

  get gap(): MachineGap | null {
    return this.#figures.gap;
  }

  get hasAnswered(): boolean {
    return this.#present.length === 0 || this.#figures.hasAnswered;
  }

  /** Looks at those of the cards that are AMD's. */
  async look(cards: readonly DisplayCard[]): Promise<void> {
    this.#present = cards.filter(({ vendor }) => vendor === amdVendor);
    if (this.#present.length > 0) await this.#figures.look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#figures[Symbol.asyncDispose]();
  }

  async #ask(): Promise<Reading<ReadonlyMap<string, AmdFigures>>> {
    const figures = new Map<string, AmdFigures>();
    for (const card of this.#present) {
      if (!this.#names.has(card.folder)) this.#names.set(card.folder, await this.#nameOf(card));
      const told = await this.#figuresOf(card.folder);
      if (told.vramTotal !== null) figures.set(card.folder, told);
    }
    // A card with another driver (radeon, a virtual one) has no such files.
    return figures.size > 0 ? told(figures) : untold('not-told');
  }

  async #figuresOf(folder: string): Promise<AmdFigures> {
    const device = `/sys/class/drm/${folder}/device`;
    const texts = await Promise.all(amdFiles.map((file) => this.#source.text(`${device}/${file}`)));
    const [monitor] = await this.#source.list(`${device}/hwmon`);
    if (monitor === undefined) return readAmdFigures(texts, null);
    const power = await Promise.all(
      ['power1_average', 'power1_input'].map((file) =>
        this.#source.text(`${device}/hwmon/${monitor}/${file}`),
      ),
    );
    return readAmdFigures(texts, power[0] ?? power[1] ?? null);
  }

  async #nameOf({ folder, device }: DisplayCard): Promise<string | null> {
    const [ids, revision] = await Promise.all([
      this.#source.text(amdNamesFile),
      this.#source.text(`/sys/class/drm/${folder}/device/revision`),
    ]);
    const at = revision?.trim().replace(/^0x/i, '').toUpperCase() ?? '';
    return ids === null ? null : amdName(ids, device, at);
  }
}
