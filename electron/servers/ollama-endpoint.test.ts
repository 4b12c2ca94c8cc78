import { describe, expect, it } from 'vitest';
import { away, started, up } from './endpoints-world.test-support.ts';

describe('Ollama', () => {
  const ollama = 'ollama@127.0.0.1:11434';

  it('is found in its usual place, and shown only while it is there', async () => {
    let there = false;
    const asked: string[] = [];
    const { service } = await started(() => up('a'), {
      read: async ({ origin, token }, kind) => {
        asked.push(`${kind} ${origin} ${token ?? '-'}`);
        return kind === 'ollama' && !there ? away : up('a');
      },
      env: { LM_API_TOKEN: 'for-lm-studio' },
    });
    await service.refresh();
    expect(service.snapshots.value.map(({ id }) => id)).toEqual(['lmstudio@127.0.0.1:1234']);
    there = true;
    await service.refresh();
    expect(service.snapshots.value).toMatchObject([
      { id: 'lmstudio@127.0.0.1:1234' },
      { id: ollama, kind: 'ollama', name: 'Ollama', provider: 'ollama' },
    ]);
    expect(asked).toContain('ollama http://127.0.0.1:11434 -');
    expect(asked).toContain('lmstudio http://127.0.0.1:1234 for-lm-studio');
  });

  it('is what the config says it is, and gets no marker for a token', async () => {
    const { service } = await started(() => up(), { read: async () => up('a') });
    service.configure([
      { kind: 'ollama', provider: 'ollama', baseUrl: 'http://box.lan:11434', token: 'ollama-local' },
    ]);
    await service.refresh();
    expect(service.snapshots.value.map(({ id, name, provider }) => [id, name, provider])).toEqual([
      ['ollama@box.lan:11434', 'Ollama (box.lan)', 'ollama'],
      ['lmstudio@127.0.0.1:1234', 'LM Studio', 'lmstudio'],
      [ollama, 'Ollama', 'ollama-local'],
    ]);
    expect(service.target('ollama@box.lan:11434')).toEqual({
      kind: 'ollama',
      origin: 'http://box.lan:11434',
      provider: 'ollama',
      token: null,
    });
    expect(service.target('nobody')).toBeNull();
  });
});
