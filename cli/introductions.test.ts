import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { RealClock } from '../stations/clock.ts';
import { openPki, ownCertificate, trust, trustedOf } from '../stations/links/opcua-pki.ts';
import { machineUri } from '../simulator/serve/machine-party.ts';
import { controllerParty, introducer } from './introductions.ts';

/** Whom the controller's lines of either world trust. */

const SLOW_MS = 120_000;
const clock = new RealClock();
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cardline-home-'));
  vi.stubEnv('CARDLINE_HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

test(
  'H9: simulated machines are introduced to simulated lines alone',
  async () => {
    const machine = await (await introducer(clock))('printer');
    const now = clock.wallTimeMs();
    const simulated = await controllerParty(clock, 'simulated');
    const real = await controllerParty(clock, 'real');
    expect(trustedOf(simulated.pki, machine.applicationUri, now)).not.toBeNull();
    expect(trustedOf(real.pki, machine.applicationUri, now)).toBeNull();
    expect(real.certificate).not.toEqual(simulated.certificate);
    for (const { pki } of [machine, simulated, real]) await pki.dispose();
  },
  SLOW_MS,
);

test(
  'H9: a trust list of both worlds, as an older version kept it, is a real line’s without the simulated machines',
  async () => {
    const folder = join(home, 'pki', 'controller');
    mkdirSync(folder, { recursive: true });
    const older = await openPki(folder);
    const makers = await openPki(join(home, 'makers'));
    for (const uri of [machineUri('printer'), 'urn:maker:printer'])
      await trust(
        older,
        (await ownCertificate(makers, uri.replaceAll(':', '-'), uri, clock.wallTimeMs(), [])).certificateFile,
      );
    for (const pki of [older, makers]) await pki.dispose();
    const { pki } = await controllerParty(clock, 'real');
    const trusted = readdirSync(pki.trustedFolder).map(
      (name) => new X509Certificate(readFileSync(join(pki.trustedFolder, name))).subjectAltName,
    );
    expect(trusted).toEqual([expect.stringContaining('urn:maker:printer')]);
    await pki.dispose();
  },
  SLOW_MS,
);
