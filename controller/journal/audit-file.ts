import type { KeyObject } from 'node:crypto';

import { GENESIS_HASH } from './chain.ts';
import type { JournalStore } from './store.ts';

/**
 * The journal as exported for an auditor: one JSON text per line (NDJSON), readable without Cardline. The first line describes how the
 * chain is computed and which key signs the checkpoints; each other line is an entry, with its content exactly as it was hashed.
 */

const CHAIN =
  'hash = SHA-256 (hex) of «previous hash|seq|atMs|content» in UTF-8; the first entry has genesis for its previous hash';

const CHECKPOINT =
  'signature (base64) = Ed25519 over «cardline journal checkpoint|upTo|digest», followed by «|snapshot» where that is not empty';

export function* auditLines(store: JournalStore, publicKey: KeyObject | null): Generator<string> {
  const { entries } = store;
  const head = {
    format: 'cardline-journal',
    formatVersion: 1,
    entries,
    genesis: GENESIS_HASH,
    chain: CHAIN,
    checkpoint: CHECKPOINT,
    publicKey: publicKey?.export({ type: 'spki', format: 'pem' }) ?? '',
  };
  yield `${JSON.stringify(head)}\n`;
  for (const { seq, at, body, hash } of store.reader.rows()) {
    // Entries appended during the export belong to the next one.
    if (seq > entries) return;
    yield `${JSON.stringify({ seq, at: new Date(at).toISOString(), atMs: at, content: body, hash })}\n`;
  }
}
