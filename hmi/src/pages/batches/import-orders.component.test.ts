import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { appearance } from '../../words/language.svelte.ts';
import ImportOrders from './ImportOrders.svelte';
import { MANIFEST_WORDS } from './manifest-words.ts';

/** A real line takes order files with their manifests: the form takes both, and sends nothing before it has them. */

const ORDERS = new File(['{"orderId":"X-1"}\n'], 'đơn 6.ndjson.zst');
const MANIFEST = new File(['{"format":1}'], 'đơn 6.ndjson.zst.manifest.json');
const WRONG_COUNT = {
  outcome: 'manifest',
  batch: '',
  accepted: 0,
  refused: 0,
  refusals: [],
  manifest: 'count-wrong',
  manifestDetail: { field: 'orders', why: '', expected: '12', found: '11' },
};

let shown: ReturnType<typeof mount> | null = null;
const sent: { path: URL; body: Blob }[] = [];
let answer: unknown = WRONG_COUNT;

function show(needsManifest: boolean): void {
  shown = mount(ImportOrders, { target: document.body, props: { needsManifest, done: () => undefined } });
  flushSync();
}

function pick(name: string, files: readonly File[]): void {
  const input = document.querySelector<HTMLInputElement>(`[name=${name}]`);
  if (input === null) throw new Error(`there is no input ${name}`);
  Object.defineProperty(input, 'files', { value: files, configurable: true });
  input.dispatchEvent(new Event('change', { bubbles: true }));
  flushSync();
}

function drop(files: readonly File[]): void {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: { files } });
  document.querySelector('.drop')?.dispatchEvent(event);
  flushSync();
}

const said = (): string => (document.body.textContent ?? '').replaceAll(/\s+/g, ' ');

beforeEach(() => {
  appearance.code = 'en';
  sent.length = 0;
  answer = WRONG_COUNT;
  vi.stubGlobal('fetch', (path: string, { body }: { body: Blob }) => {
    sent.push({ path: new URL(path, 'http://localhost'), body });
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
});

afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe('the form for order files, on a real line', () => {
  test('sends nothing before the manifest is there, and says what it waits for', () => {
    show(true);
    pick('orders', [ORDERS]);
    expect(sent).toEqual([]);
    expect(said()).toContain('now choose đơn 6.ndjson.zst.manifest.json');
  });

  test.each([
    ['one after the other', () => [pick('orders', [ORDERS]), pick('manifest', [MANIFEST])]],
    ['the manifest first', () => [pick('orders', [MANIFEST]), pick('orders', [ORDERS])]],
    ['together', () => pick('orders', [MANIFEST, ORDERS])],
    ['dropped together', () => drop([ORDERS, MANIFEST])],
    ['dropped one after the other', () => [drop([ORDERS]), drop([MANIFEST])]],
  ])('sends both, %s: the manifest, and behind it the orders', async (_, come) => {
    show(true);
    come();
    expect(sent).toHaveLength(1);
    const [{ path, body } = { path: new URL('http://x'), body: new Blob() }] = sent;
    expect(Object.fromEntries(path.searchParams)).toEqual({
      packed: '.zst',
      onRefusal: 'import-nothing',
      name: 'đơn 6.ndjson.zst',
      manifestBytes: String(MANIFEST.size),
    });
    expect(await body.text()).toBe('{"format":1}{"orderId":"X-1"}\n');
  });

  test('says exactly what is wrong with the manifest, in both languages', async () => {
    show(true);
    drop([ORDERS, MANIFEST]);
    await vi.waitFor(() => expect(said()).toContain('Manifest: it says 12 orders, and 11 are there'));
    appearance.code = 'vi';
    flushSync();
    expect(said()).toContain('Bản kê: ghi 12 đơn, nhưng tệp có 11 đơn');
  });

  test('sends nothing where two order files come at once: only one could be meant', () => {
    show(true);
    drop([ORDERS, new File(['x'], 'other.ndjson'), MANIFEST]);
    expect(sent).toEqual([]);
    expect(said()).toContain('One order file at a time');
  });
});

describe('on a simulated line', () => {
  test('an order file goes by itself', () => {
    show(false);
    pick('orders', [ORDERS]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.path.searchParams.get('manifestBytes')).toBe('0');
  });

  test('a packed file that ends early says where, and why', async () => {
    answer = {
      ...WRONG_COUNT,
      outcome: 'broken',
      manifest: 'none',
      manifestDetail: null,
      refused: 1,
      refusals: [{ line: 3, field: '', flaw: { code: 'packed-left-over', format: 'zstd' } }],
    };
    show(false);
    pick('orders', [ORDERS]);
    await vi.waitFor(() => expect(said()).toContain('Line 3: bytes are left over'));
    appearance.code = 'vi';
    flushSync();
    expect(said()).toContain('Dòng 3: còn dữ liệu thừa sau khung zstd cuối cùng');
  });
});

test('both languages have a word for each verdict', () => {
  const verdicts = (code: 'en' | 'vi'): string[] => Object.keys(MANIFEST_WORDS[code].verdicts);
  expect(verdicts('vi')).toEqual(verdicts('en'));
});

describe('a file some of whose orders are wrong', () => {
  test('is named, says how many are right, and those are taken in by one press', async () => {
    answer = { ...WRONG_COUNT, outcome: 'refused', refused: 8, right: 112, manifest: 'valid', manifestDetail: null };
    show(false);
    pick('orders', [ORDERS]);
    await vi.waitFor(() => expect(said()).toContain('8 of its orders are invalid, 112 are valid'));
    expect(said()).toContain('đơn 6.ndjson.zst:');
    document.querySelector<HTMLButtonElement>('[data-testid=take-right]')?.click();
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent.map(({ path }) => path.searchParams.get('onRefusal'))).toEqual(['import-nothing', 'import-rest']);
  });
});
