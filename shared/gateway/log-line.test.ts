import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logTextLimit, parseLogLine } from './log-line.ts';
import { recordedLines } from './log-line.samples.ts';
import { logRedactor } from './log-redaction.ts';
import { gatewayLogLineSchema } from './log-view.ts';

const redact = logRedactor([]);
const read = (text: string, dropped = 0) => parseLogLine({ text, dropped }, redact).line;
const seeded = { seed: 20_261_122 };

describe('lines that OpenClaw wrote', () => {
  it('shows time, level, subsystem and message', () => {
    expect(read(recordedLines.plain)).toEqual({
      at: Date.UTC(2026, 10, 22, 17, 7, 40, 49),
      level: 'info',
      subsystem: 'gateway',
      text: 'loading configuration…',
    });
  });

  it('calls a module a subsystem, and shows the details after the message', () => {
    expect(read(recordedLines.module)).toMatchObject({
      subsystem: 'cron',
      text: 'cron: job added {"jobId":"d788fae4","jobName":"Memory Dreaming Promotion","timerArmed":true}',
    });
    expect(read(recordedLines.objectLast)).toMatchObject({
      level: 'warn',
      text: 'slow SQLite session write {"agentId":"main","pid":9240,"elapsedMs":1993}',
    });
  });

  it('hands on the record of a fallback as it was written', () => {
    const { record } = parseLogLine({ text: recordedLines.fallback, dropped: 0 }, redact);
    expect(record?.['1']).toMatchObject({ event: 'model_fallback_decision', reason: 'timeout' });
  });

  it('shows a message of several lines as one', () => {
    expect(read(recordedLines.console)).toMatchObject({
      level: 'warn',
      subsystem: null,
      text: expect.stringContaining('detected.␊(Use `node') as string,
    });
  });

  it('reads the output of the program, with and without a time', () => {
    expect(read(recordedLines.output)).toEqual({
      at: Date.UTC(2026, 10, 22, 20, 18, 48, 883),
      level: 'info',
      subsystem: 'gateway',
      text: 'received SIGTERM; shutting down',
    });
    expect(read(recordedLines.outputContinued).text).toBe(recordedLines.outputContinued);
    expect(read(recordedLines.outputFatal)).toMatchObject({ at: null, text: recordedLines.outputFatal });
    expect(read('20:00:41+00:00 [heartbeat] disabled')).toMatchObject({
      at: null,
      subsystem: 'heartbeat',
      text: 'disabled',
    });
  });

  it('reads the output in the JSON style', () => {
    expect(
      read(
        '{"time":"2026-11-22T17:07:40.049+00:00","level":"error","subsystem":"gateway/ws","message":"no"}',
      ),
    ).toMatchObject({ level: 'error', subsystem: 'gateway/ws', text: 'no' });
  });

  it('tells errors and warnings in plain lines', () => {
    expect(read('Error: listen EADDRINUSE').level).toBe('error');
    expect(read('TypeError: x is not a function').level).toBe('error');
    expect(read('(node:1) ExperimentalWarning: SQLite').level).toBe('warn');
    expect(read('warn: low context window').level).toBe('warn');
    expect(read('errors were not found').level).toBe('info');
  });
});

describe('hostile lines', () => {
  it('takes broken JSON and JSON of another kind as plain text', () => {
    expect(read('{"0":"half').text).toBe('{"0":"half');
    expect(read('[1,2]').text).toBe('[1,2]');
    expect(read('{}').text).toBe('{}');
    expect(read('{"_meta":7,"time":false,"0":null,"message":{"a":1}}').level).toBe('info');
  });

  it('takes JSON that is nested deeper than it can be written again', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(read(`{"message":"kept","1":${deep}}`).text).toBe('kept …');
    expect(read(`{"x":${deep}}`).text).toBe('…');
  });

  it('leaves out colours and shows control characters', () => {
    expect(read('\u001B[31mred\u001B[0m \u001B]0;title\u0007text\u0000\u007F\tend')).toMatchObject({
      text: 'red text␀␡\tend',
    });
    expect(read(`a\u202Eb\uD800c`).text).toBe('a\uFFFDb\uFFFDc');
  });

  it('cuts a huge line with a mark that says how much is missing, never through a character', () => {
    const { text } = read('😀'.repeat(40_000), 500);
    expect(text.length).toBeLessThanOrEqual(logTextLimit);
    expect(text).toMatch(/😀 … \[\+\d+\]$/u);
    expect(text.isWellFormed()).toBe(true);
  });

  it('never throws, never exceeds the limit, never breaks the line, and fits the wire', () => {
    const json = fc.json().map((text) => text);
    const record = fc
      .record(
        {
          0: fc.anything(),
          1: fc.anything(),
          _meta: fc.anything(),
          time: fc.anything(),
          message: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((value) => {
        try {
          return JSON.stringify(value) ?? '';
        } catch {
          return '';
        }
      });
    const raw = fc.oneof(
      json,
      record,
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(raw, fc.nat(3), (text, dropped) => {
        const line = read(text, dropped);
        gatewayLogLineSchema.parse(line);
        expect(line.text.length).toBeLessThanOrEqual(logTextLimit);
        expect(line.text).not.toContain('\n');
        expect(line.text.isWellFormed()).toBe(true);
      }),
      { ...seeded, numRuns: 500 },
    );
  });
});
