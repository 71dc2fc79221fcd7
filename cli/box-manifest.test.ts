import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Box } from '../controller/journal/boxes.ts';
import { changedManifest, manifestFile, readManifest } from './box-manifest.ts';

const box = (state: Box['state'], ...serials: string[]): Box => ({
  box: 'B-1/001204/1',
  batch: 'B-1',
  province: '001',
  office: '001204',
  state,
  size: 4,
  cards: serials.map((serial, index) => ({ position: index + 1, rank: index + 1, serial, order: `O-${serial}` })),
});

function listed(was: Box): string {
  const folder = mkdtempSync(join(tmpdir(), 'boxes-'));
  writeFileSync(join(folder, manifestFile(was.box, was.state)), JSON.stringify(was));
  return folder;
}

describe('a box that was listed', () => {
  test('is called open while cards come into it', () => {
    expect(manifestFile('B-1/001204/1', 'open')).toBe('B-1_001204_1.open.json');
    expect(manifestFile('B-1/001204/1', 'closed')).toBe('B-1_001204_1.json');
  });

  test.each([
    ['open, and has got another card', box('open', 'a'), box('open', 'a', 'b'), false],
    ['open, and is closed now', box('open', 'a'), box('closed', 'a', 'b', 'c', 'd'), false],
    ['closed, and is the same', box('closed', 'a', 'b'), box('closed', 'a', 'b'), false],
    ['closed, and has another card', box('closed', 'a', 'b'), box('closed', 'a', 'b', 'c'), true],
    ['open, and has lost a card', box('open', 'a', 'b'), box('closed', 'a'), true],
    ['open, and holds others', box('open', 'a', 'b'), box('open', 'a', 'c'), true],
  ])('keeps its cards: %s', (_, was, now, changed) => {
    expect(changedManifest(readManifest(listed(was), now.box), now)).toBe(changed);
  });

  test('was listed nowhere: nothing is compared', () => {
    expect(readManifest(mkdtempSync(join(tmpdir(), 'boxes-')), 'B-1/001204/1')).toBeNull();
  });
});
