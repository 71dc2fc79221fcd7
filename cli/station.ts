import { CONTROLLER_URI } from '../controller/main.ts';
import { RealClock } from '../stations/clock.ts';
import type { ClauseReport } from '../stations/conformance/clause.ts';
import { checkStation } from '../stations/conformance/station-check.ts';
import { parseMachineAddress, STATION_KINDS, type StationKind } from '../stations/kinds.ts';
import { lacksPort, type MachineAddress } from '../stations/links/address.ts';
import { opcUaLink } from '../stations/links/opcua.ts';
import { PcscSocket } from '../stations/links/pcsc.ts';
import { serialLink } from '../stations/links/serial.ts';
import { SystemEntropy } from '../stations/random.ts';
import { controllerParty } from './introductions.ts';
import { flag, parse, print, say, text, UsageError } from './terminal.ts';

/** `cardline station check URL --kind KIND`: a conformance run against one machine, on the day it arrives. */

export async function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  if (verb !== 'check') throw new UsageError('station check URL --kind KIND [--security None] [--json]');
  const { values, words } = parse(
    rest,
    {
      kind: { type: 'string' },
      security: { type: 'string' },
      json: { type: 'boolean' },
    },
    1,
  );
  const [url] = words;
  if (url === undefined || words.length !== 1) throw new UsageError('station check wants one URL');
  const kind = kindOf(text(values, 'kind', null));
  const security = text(values, 'security', 'SignAndEncrypt');
  if (security !== 'SignAndEncrypt' && security !== 'None') {
    throw new UsageError('--security is SignAndEncrypt or None');
  }
  const address = requireAddress(url, kind);

  const clock = new RealClock();
  const json = flag(values, 'json');
  const controller = await controllerParty(clock);
  const identity = { ...controller, applicationUri: CONTROLLER_URI };
  const runId = Buffer.from(new SystemEntropy().bytes(6)).toString('hex');
  const clauses = await checkStation(
    kind,
    {
      opcUa: () => () => opcUaLink(url, security, identity, clock),
      serial: () => () => serialLink(url, clock),
      pcsc: address.via === 'pcsc' ? { reader: address.reader, connect: () => new PcscSocket(clock) } : null,
    },
    clock,
    runId,
    (report) => {
      if (!json) say(lineOf(report));
    },
  );
  const count = (verdict: ClauseReport['verdict']): number =>
    clauses.filter((clause) => clause.verdict === verdict).length;
  const result = { url, kind, passed: count('passed'), failed: count('failed'), skipped: count('skipped'), clauses };
  print(result, json, `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
  return result.failed === 0 ? 0 : 1;
}

function lineOf({ verdict, clause, demand, finding }: ClauseReport): string {
  const mark = verdict === 'passed' ? 'passed ' : verdict === 'failed' ? 'FAILED ' : 'skipped';
  return `${mark}  ${clause.padEnd(22)} ${demand}${finding === '' ? '' : `\n           → ${finding}`}`;
}

function kindOf(word: string): StationKind {
  const kind = STATION_KINDS.find((known) => known === word);
  if (kind === undefined) throw new UsageError(`--kind is one of ${STATION_KINDS.join(', ')}`);
  return kind;
}

function requireAddress(url: string, kind: StationKind): MachineAddress {
  const parsed = parseMachineAddress(kind, url);
  if (!parsed.ok) throw new UsageError(`${url}: the address of a ${kind} ${parsed.why}`);
  if (lacksPort(parsed.address))
    throw new UsageError(`${url}: the address of a ${kind} must have a port from 1 to 65535`);
  return parsed.address;
}
