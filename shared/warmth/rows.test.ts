import { expect, it } from 'vitest';
import { sampleConfig, sampleEndpoint, sampleModel, sampleProvider } from '../models/samples.ts';
import { warmthRows } from './rows.ts';

const wish = (ref: string) => ({ ref, context: null, schedule: null });
const config = sampleConfig({ providers: [sampleProvider('lmstudio', [{ id: 'acme/m', name: 'M 8B' }])] });

it('calls a wished model that its server does not list as the config does, and what that does not know by its id', () => {
  const rows = warmthRows([sampleEndpoint([])], config, [wish('lmstudio/acme/m'), wish('lmstudio/acme/n')]);
  expect(rows.map(({ id, name }) => [id, name])).toEqual([
    ['acme/m', 'M 8B'],
    ['acme/n', 'acme/n'],
  ]);
});

it('calls a model as its server does while that lists it', () => {
  const listed = sampleModel('acme/m', { name: 'M of the server' });
  const [row] = warmthRows([sampleEndpoint([listed])], config, [wish('lmstudio/acme/m')]);
  expect(row?.name).toBe('M of the server');
});
