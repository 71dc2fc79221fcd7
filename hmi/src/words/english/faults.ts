import { attachedReaders } from '../attached-readers.ts';
import { certificateReason } from '../certificate-reasons.ts';
import type { Context, FaultWords } from '../words.ts';
import { causeOf } from '../fault-cause.ts';
import { CERTIFICATE_REASONS_ENGLISH } from './certificate-reasons.ts';
import { LOOKED_AT_ENGLISH } from './looked-at.ts';
import { stateWord } from './states.ts';
import { clockMoved } from './units.ts';

export const FAULTS: FaultWords = {
  'link.unreachable': (at) => `${at} does not answer`,
  'link.lost': (at) => `The connection to ${at} is lost`,
  'link.stale': (at) => `${at} has stopped responding`,
  'link.refused': (at) => `${at} refuses the connection`,
  'link.telnet': (at) => `${at} is behind a serial device server in Telnet mode: set it to raw TCP`,
  'link.certificate-untrusted': (at) => `The certificate of ${at} is not trusted`,
  'link.certificate-invalid': (at, c) =>
    `The certificate of ${at} ${certificateReason(CERTIFICATE_REASONS_ENGLISH, c)}`,
  'link.own-certificate-refused': (at) =>
    `${at} does not accept the controller’s certificate: trust it at the machine, and compare both clocks`,
  'link.no-endpoint': (at) =>
    `${at} offers no endpoint with SignAndEncrypt and Basic256Sha256: switch it on at the machine`,
  'link.too-many-sessions': (at) =>
    `${at} has no session free: close another client of it, or wait until a session that was not closed ends`,
  'link.pcscd-missing': (at) =>
    `${at} is behind pcscd, which does not run: install pcscd and libccid on the controller’s computer, and start it`,
  'link.pcscd-refuses': (at) =>
    `${at} is behind pcscd, which does not let the controller in: allow its account access_pcsc and access_card of org.debian.pcsc-lite in polkit`,
  'link.pcscd-version': (at, c) =>
    `${at} is behind a pcscd of protocol ${c['found'] ?? ''}, which is not known here: use pcscd 1.8.4 or later, or a later Cardline`,
  'link.reader-missing': (at, c) =>
    `${at}: the card reader “${c['reader'] ?? ''}” is not plugged in${attachedReaders(c['found'], '; plugged in: ')}`,
  'link.reader-ambiguous': (at, c) =>
    `${at}: several card readers are called “${c['reader'] ?? ''}”; write the full name in the layout${attachedReaders(c['found'], ': ')}`,
  'link.reader-taken': (at, c) => `${at}: another program uses the card reader “${c['reader'] ?? ''}”; close it`,
  'station.timeout': (at) => `${at} did not answer in time`,
  'station.refused': (at) => `${at} refused`,
  'station.fault': (at) => `${at} reports a fault`,
  'station.not-executing': (at) => `${at} is not ready for work`,
  'station.wrong-identity': (at, c) => `${at} is another machine than expected${expectation(c)}`,
  'station.other-certificate': (at, c) =>
    `${at} presents another certificate (${beginning(c['found'])}) than the pinned one (${beginning(c['expected'])}): it receives no work until two people accept it`,
  'station.protocol': (at, c) => `${at} violates its protocol${c['what'] === undefined ? '' : `: ${c['what']}`}`,
  'station.node-missing': (at, c) => `${at} lacks ${c['path'] ?? ''}${more(c)}, which its protocol requires`,
  'station.memory-lost': (at) => `${at} has lost its memory`,
  'station.stale-memory': (at) =>
    `${at} answers with its work of another job: clear its memory of jobs, or restart it, then go on`,
  'station.asks-for-time': (at, c) => `${at} has asked for more time for ${c['seconds'] ?? ''} s without an answer`,
  'station.link-unsteady': (at, c) =>
    `The connection to ${at} was lost ${c['times'] ?? ''} times within an hour: check cable and plugs`,
  'station.chattering': (at) => `${at} reports new values without end: it is isolated until someone has checked it`,
  'station.withdrawn': (at, c) =>
    `${at} receives no more cards: ${c['times'] ?? ''} failed there in a row (${causeOf(FAULTS, at, c)})`,
  'transport.feeder-empty': () => 'The feeder is empty: load blanks',
  'transport.position-occupied': () => 'A position is occupied that should be free',
  'transport.position-empty': () => 'A position is empty where a card should be',
  'transport.serial-mismatch': (_, c) =>
    `Another blank than expected: ${c['found'] ?? ''} instead of ${c['expected'] ?? ''}`,
  'transport.jam': (_, c) =>
    c['position'] === undefined ? 'A card is jammed' : `A card is jammed before ${c['position']}`,
  'transport.output-full': () => 'The output stacker is full: empty it',
  'transport.reject-bin-full': () => 'The reject bin is full: empty it',
  'chip.absent': (at) => `${at} finds no chip`,
  'chip.mute': (at) => `The chip in ${at} does not answer`,
  'chip.asks-for-time': (at) => `The chip in ${at} asks for more time without end`,
  'chip.refused': () => 'The chip refused a command',
  'chip.torn': () => 'The chip was written in part only',
  'chip.foreign': () => 'The chip holds other data than expected',
  'chip.personalized': () => 'The chip was personalised before',
  'chip.unreadable': (_, c) => `The finished chip can’t be read (${c['what'] ?? ''})`,
  'chip.other-citizen': () => 'The chip answers for another citizen',
  'chip.not-genuine': () => 'The chip does not prove that it is genuine',
  'chip.not-locked': () => 'The chip is still open for writing',
  'sod.unreadable': () => 'The signature on the chip can’t be read',
  'sod.signature-wrong': () => 'The signature on the chip is wrong',
  'sod.signer-weak': () =>
    'The signature on the chip proves nothing: it or its signer’s certificate uses SHA-1, RSA below 2048 bits or a curve below 224 bits',
  'sod.signer-unknown': () => 'The signer of the chip is unknown',
  'sod.signer-not-yet-valid': () => 'The document signer’s certificate is not valid yet',
  'sod.signer-expired': () => 'The document signer’s certificate has expired',
  'sod.signer-revoked': () => 'The document signer’s certificate was revoked',
  'sod.revocation-unknown': () => 'It can’t be checked whether the document signer’s certificate was revoked',
  'sod.group-changed': (_, c) => `Signed data on the chip were changed (${c['what'] ?? ''})`,
  'signer.unreachable': () => 'The document signer can’t be reached: no chip can be signed',
  'signer.expired': () => 'The document signer’s key has expired: create a new one',
  'signer.refused': () => 'The document signer refused to sign',
  'print.failed': () => 'Printing failed',
  'laser.interlock-open': () => 'The laser’s interlock is open: close the cover',
  'laser.failed': () => 'Engraving was interrupted',
  'qc.failed': (_, c) => `Quality control: ${lookedAt(c['what'])} is wrong`,
  'job.overdue': (at, c) =>
    c['card'] === undefined ? `A job of ${at} takes too long` : `${at} takes too long for card ${c['card']}`,
  'job.unknown': (at) => `The outcome of a job of ${at} is unknown`,
  'job.unresolved': (at, c) => `${at} does not report the outcome of its job for card ${c['card'] ?? ''}`,
  'job.conflict': (at) => `${at} gave two answers for one job`,
  'job.not-begun': (at) => `${at} does not start the job it was given`,
  'line.emergency-stop': () => 'Emergency stop',
  'line.held-by-person': () => 'An operator held the line',
  'line.stopped-by-person': () => 'An operator stopped the line',
  'line.aborted-by-person': () => 'The line was aborted by hand',
  'line.restarted': () => 'The controller was restarted',
  'line.waits-for-station': (at, c) =>
    `The line has been in “${stateWord(c['state'])}” for too long: ${at} is in “${stateWord(c['is'])}” and should be in “${stateWord(c['expected'])}”`,
  'line.waits-for-job': (at, c) =>
    `The line has been in “${stateWord(c['state'])}” for too long: ${at} has not ended its job for card ${c['card'] ?? ''}`,
  'line.nothing-moves': (at, c) =>
    at === ''
      ? `The line is producing, but nothing has moved for ${c['seconds'] ?? ''} s: the next card is not prepared`
      : `The line is producing, but nothing has moved for ${c['seconds'] ?? ''} s: ${at} is not ready`,
  'transport.double-feed': (_, c) => `Two blanks at once at ${c['position'] ?? ''}: take both out`,
  'printer.ribbon-out': () => 'The ribbon is used up: load a new one',
  'printer.film-out': () => 'The film is used up: load a new roll',
  'packer.jam': (_, c) =>
    c['card'] === undefined
      ? 'A card is stuck between gripper and box: free it'
      : `Card ${c['card']} is stuck on its way into the box: free it`,
  'packer.box-removed': () => 'The box was taken out: put it back',
  'packer.label-out': () => 'The box labels are used up: load a new roll',
  'packer.wrong-count': (_, c) =>
    `The machine’s count of box ${c['box'] ?? ''} is not the number of cards that were put into it: two people count the box`,
  'line.card-astray': (_, c) => `Card ${c['card'] ?? ''} is missing: search at ${c['position'] ?? ''}`,
  'line.stray-blank': (_, c) => `Blank ${c['serial'] ?? ''} at ${c['position'] ?? ''} belongs to no card`,
  'line.clock-stepped': (_, c) =>
    `${clockMoved(Number(c['seconds']) * 1000, c['while'] === 'off' ? 'off' : 'running')}; two people must confirm that the clock is right`,
  'line.unsecured': (_, c) =>
    `The connection to the machines is not secured: anyone on their network can impersonate one${String(c['by'] ?? '') === '' ? '' : ` (decided by ${c['by']} and ${c['second'] ?? ''})`}`,
  'line.repeated-rejects': (_, c) => `${c['cards'] ?? ''} cards in a row were rejected for ${lookedAt(c['what'])}`,
  'line.all-withdrawn': (_, c) =>
    `No chip encoder is left: ${c['stations'] ?? ''} were taken out of use after failures, the others are not connected`,
  'line.lot-failing': (_, c) =>
    `Blanks of lot ${c['lot'] === '' ? 'unknown' : (c['lot'] ?? '')} fail: ${c['cards'] ?? ''} in a row at ${c['stations'] ?? ''} heads`,
  'line.bin-difference': (_, c) =>
    `${c['found'] ?? ''} cards were counted in the reject bin, ${c['expected'] ?? ''} should be there`,
  'line.box-difference': (_, c) =>
    `${c['found'] ?? ''} cards were counted in box ${c['box'] ?? ''}, ${c['expected'] ?? ''} should be there`,
  'line.first-article': (_, c) =>
    `The first card of the batch${c['card'] === undefined ? '' : ` (${c['card']})`} waits to be inspected`,
  'line.batch-held': (_, c) => `Batch ${c['batch'] ?? ''} is held by a person: ${c['why'] ?? ''}`,
  'line.sample': (_, c) => `Card ${c['card'] ?? ''} was drawn at random and waits to be inspected by a person`,
  'card.sample-refused': () => 'A person inspected the card and rejected it although quality control had accepted it',
  'qc.overruled': (_, c) =>
    `Quality control accepted card ${c['card'] ?? ''}, but a person who inspected it rejected it`,
  'card.first-article-refused': () => 'A person rejected the first card of the batch',
  'card.removed': (_, c) => `Card ${c['card'] ?? ''} was taken off the line`,
  'line.position-unknown': (_, c) => `The content of ${c['position'] ?? ''} does not match the journal`,
  'order.set-aside': (_, c) =>
    c['attempts'] === 0
      ? `Order ${c['order'] ?? ''} can’t be made and is set aside: no blank was fed for it`
      : `Order ${c['order'] ?? ''} is set aside after ${c['attempts'] ?? ''} attempts`,
  'batch.incomplete': (_, c) =>
    `Batch ${c['batch'] ?? ''} ended incomplete: ${c['setAside'] ?? ''} of ${c['ordered'] ?? ''} orders have no card`,
  'disk.low': (_, c) => `The disk is filling up: ${roomLeft(c)}`,
  'disk.nearly-full': (_, c) => `The disk is nearly full: ${roomLeft(c)}`,
  'disk.log-grows': (_, c) =>
    `The journal’s log has grown to ${c['megabytes'] ?? ''} MB: another program keeps the journal open`,
  'disk.batch-too-large': (_, c) =>
    `Batch ${c['batch'] ?? ''} is not started: its ${c['cards'] ?? ''} cards need ${c['needed'] ?? ''} GB on the disk, ${c['room'] ?? ''} GB are free for it`,
  'order.unreadable': (_, c) => `Order ${c['order'] ?? ''} can’t be read`,
  'station.still-seen': (at, c) =>
    `${at} reports that it put card ${c['card'] ?? ''} away, but the sensor still detects it: find the card`,
  'station.other-content': (at) => `${at} processed other content than it was given`,
  'artwork.unfit': (_, c) =>
    `The card can’t be drawn: ${lookedAt(`print.${c['field'] ?? ''}`)} does not fit or can’t be read`,
  'journal.gone': () =>
    'The journal’s file was deleted or replaced while the line ran: what is written now is lost. Restart with a restored backup',
  'journal.tables-pending': () =>
    'The tables are being compared with the journal; no card is started until this is done',
  'journal.tables-differ': (_, c) =>
    `The database was changed: ${c['rows'] ?? 1} rows do not match the journal, first row ${c['row'] ?? ''} of table ${c['table'] ?? ''}. Stop the controller, restore a backup or run «cardline data rebuild»`,
  'journal.row-foreign': (_, c) =>
    `Row ${c['row'] ?? ''} of table ${c['table'] ?? ''} does not match the journal and is not used (${c['rows'] ?? 1} rows in all): «cardline verify» names them`,
  'journal.tables-away': (_, c) =>
    `The tables are not compared with the journal: segment ${c['file'] ?? ''} was moved to another disk`,
  'journal.unknown-fault': (_, c) => `A fault of another version of Cardline: ${c['code'] ?? ''}`,
};

/** Which machine was expected, and which one is there; empty in faults that were journalled without it. */
function beginning(fingerprint: string | number | undefined): string {
  return `${String(fingerprint ?? '').slice(0, 16)}…`;
}

function expectation(context: Context): string {
  const { expected, wanted, found } = context;
  const machine = wanted === undefined ? expected : wanted === 'simulated' ? 'a simulated one' : 'a real one';
  return machine === undefined ? '' : `: expected ${machine}, found ${found === '' ? 'no name' : (found ?? '')}`;
}

function roomLeft({ room, cards, days }: Context): string {
  return `${room ?? ''} GB are free, room for ${cards ?? ''} cards${days === undefined ? '' : `, ${days} days at this pace`}`;
}

function more({ more: count }: Context): string {
  return Number(count ?? 0) > 0 ? ` and ${count} more` : '';
}

function lookedAt(what: string | number | undefined): string {
  return LOOKED_AT_ENGLISH[String(what)] ?? String(what ?? '');
}
