import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { removeFolder, temporaryFolder } from '../temporary-folder.js';
import { Ledger, readLedger, type Ending, type Intent } from './ledger.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder('ledger');
});
afterAll(() => removeFolder(folder));

const intent = (op: number): Intent => ({ kind: 'intent', op, at_ms: 1, person: 'ada', action: 'create_task', mark: `mark${op}` });
const ending = (op: number): Ending => ({ kind: 'ending', op, at_ms: 2, outcome: 'acknowledged', status: 201, attempts: 1, leaks: [] });

describe('Ledger', () => {
  it('has each line whole in its file once it was written, however many come at once', async () => {
    const path = join(folder, 'many.jsonl');
    const ledger = await Ledger.open(path);
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        const op = ledger.nextOperation();
        await ledger.write(intent(op));
        expect(await readFile(path, 'utf8')).toContain(`${JSON.stringify(intent(op))}\n`);
        await ledger.write(ending(op));
      }),
    );
    await ledger.close();
    const { operations } = await readLedger(path);
    expect(operations.map(({ op }) => op).sort((one, other) => one - other)).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    expect(operations.every((operation) => operation.ending?.op === operation.op)).toBe(true);
  });

  it('goes on where it was, and knows operations that nobody saw end', async () => {
    const path = join(folder, 'broken-off.jsonl');
    for (const lines of [[intent(1), ending(1)], [intent(2)]]) {
      const ledger = await Ledger.open(path);
      for (const line of lines) await ledger.write(line);
      await ledger.close();
    }
    const { operations } = await readLedger(path);
    expect(operations.map((operation) => operation.ending?.outcome ?? null)).toEqual(['acknowledged', null]);
  });
});
