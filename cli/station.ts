import { CONTROLLER_URI } from '../controller/main.ts';
import { english } from '../hmi/src/words/english.ts';
import { RealClock, type Clock } from '../stations/clock.ts';
import type { ClauseReport } from '../stations/conformance/clause.ts';
import { checkStation } from '../stations/conformance/station-check.ts';
import { parseMachineAddress, type StationKind } from '../stations/kinds.ts';
import { readConnectableLayout } from '../stations/line-layout.ts';
import { lacksPort, type MachineAddress } from '../stations/links/address.ts';
import { opcUaLink } from '../stations/links/opcua.ts';
import type { LinkSecurity, OpcUaClientIdentity } from '../stations/links/opcua-client.ts';
import { stopReverseListeners, type ReverseConnect } from '../stations/links/opcua-reverse.ts';
import { PcscSocket } from '../stations/links/pcsc.ts';
import { serialLink } from '../stations/links/serial.ts';
import type { World } from '../stations/world.ts';
import { SystemEntropy } from '../stations/random.ts';
import type { Given } from './command-line/option.ts';
import type { StationOptions } from './commands/station-check.ts';
import { controllerParty } from './introductions.ts';
import { accept } from './accepted.ts';
import { print, say, UsageError } from './terminal.ts';

/**
 * `cardline station check URL --kind KIND`, or `cardline station check STATION --line FILE`: a conformance run against one machine,
 * on the day it arrives.
 */

/** Which machine, and what is known of it. */
interface Target {
  readonly url: string;
  readonly kind: StationKind;
  readonly security: LinkSecurity;
  readonly reverse: ReverseConnect | null;
  /** Whether it is for a line of simulated machines; null where no layout says which line it is for. */
  readonly simulated: boolean | null;
}

export async function check(given: Given<StationOptions>, word: string | undefined): Promise<number> {
  const file = given.line ?? '';
  if (word === undefined)
    throw new UsageError(file === '' ? 'station check wants one URL' : 'station check wants the ID of one station');
  const { url, kind, security, reverse, simulated } =
    file === '' ? namedTarget(word, given) : layoutTarget(word, file, given);
  const address = requireAddress(url, kind);

  const clock = new RealClock();
  const json = given.json;
  const identity = await identityFor(simulated, address, url, security, clock);
  const runId = Buffer.from(new SystemEntropy().bytes(6)).toString('hex');
  const checked = await checkStation(
    kind,
    {
      opcUa: () => () => opcUaLink(url, security, identity, clock, reverse),
      serial: () => () => serialLink(url, clock),
      pcsc: address.via === 'pcsc' ? { reader: address.reader, connect: () => new PcscSocket(clock) } : null,
    },
    clock,
    runId,
    (report) => {
      if (!json) say(lineOf(inWords(report)));
    },
    simulated,
  );
  await stopReverseListeners();
  const clauses = checked.map((report) => inWords(report));
  const count = (verdict: ClauseReport['verdict']): number =>
    clauses.filter((clause) => clause.verdict === verdict).length;
  const result = { url, kind, passed: count('passed'), failed: count('failed'), skipped: count('skipped'), clauses };
  print(result, json, `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
  return result.failed === 0 ? 0 : 1;
}

/**
 * As who the machine is spoken to: as the controller of its line's world. Where no layout says which one that is, as a real line's, and as
 * a simulated line's where the machine shows that it is simulated.
 */
async function identityFor(
  simulated: boolean | null,
  address: MachineAddress,
  url: string,
  security: LinkSecurity,
  clock: Clock,
): Promise<OpcUaClientIdentity> {
  const of = async (world: World): Promise<OpcUaClientIdentity> => ({
    ...(await controllerParty(clock, world)),
    applicationUri: CONTROLLER_URI,
    world,
  });
  if (simulated !== null) return of(simulated ? 'simulated' : 'real');
  const real = await of('real');
  if (address.via !== 'opcua' || security === 'None') return real;
  const link = opcUaLink(url, security, real, clock);
  const opened = await link.open();
  await link.close();
  return !opened.ok && opened.fault.context['reason'] === 'simulated' ? of('simulated') : real;
}

function namedTarget(url: string, { kind, security }: Given<StationOptions>): Target {
  if (kind === null) throw new UsageError('--kind is missing');
  return { url, kind, security: security ?? 'SignAndEncrypt', reverse: null, simulated: null };
}

/** The machine that a line's layout names: spoken to as the controller of that line speaks to it. */
function layoutTarget(id: string, file: string, given: Given<StationOptions>): Target {
  if (given.kind !== null || given.security !== null)
    throw new UsageError('--line says the kind and the security: leave --kind and --security out');
  const layout = accept(readConnectableLayout(file));
  const station = layout.stations.find((candidate) => candidate.id === id);
  if (station === undefined)
    throw new UsageError(
      `${file} has no station «${id}»: it has ${layout.stations.map((known) => known.id).join(', ')}`,
    );
  return {
    url: station.url,
    kind: station.kind,
    security: layout.security,
    reverse: 'reverse' in station ? (station.reverse ?? null) : null,
    simulated: layout.simulated,
  };
}

/** What the driver meets as well is said in the words that the line has for it. */
function inWords(report: ClauseReport): ClauseReport {
  const { fault } = report;
  return fault === null ? report : { ...report, finding: english.faults[fault.code]('this machine', fault.context) };
}

function lineOf({ verdict, clause, demand, finding }: ClauseReport): string {
  const mark = verdict === 'passed' ? 'passed ' : verdict === 'failed' ? 'FAILED ' : 'skipped';
  return `${mark}  ${clause.padEnd(22)} ${demand}${finding === '' ? '' : `\n           → ${finding}`}`;
}

function requireAddress(url: string, kind: StationKind): MachineAddress {
  const parsed = parseMachineAddress(kind, url);
  if (!parsed.ok) throw new UsageError(`${url}: the address of a ${kind} ${parsed.why}`);
  if (lacksPort(parsed.address))
    throw new UsageError(`${url}: the address of a ${kind} must have a port from 1 to 65535`);
  return parsed.address;
}
