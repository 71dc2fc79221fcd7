import type { GuidanceByCode } from './guidance-by-code.ts';

export const ENGLISH_GUIDANCE: GuidanceByCode = {
  link: {
    consequence: 'Cards wait for this machine; without one of its kind the line is held.',
    response: 'Look at its power and cable. It is taken in again by itself.',
  },
  'link.certificate-untrusted': {
    consequence: 'The machine is not used.',
    response: 'Was it exchanged? An engineer compares the fingerprint and trusts the new certificate.',
  },
  'link.certificate-invalid': {
    consequence: 'The machine is not used; trusting the certificate would not help.',
    response: 'An engineer does what the alarm says. The machine is taken in again by itself.',
  },
  'link.own-certificate-refused': {
    consequence: 'The machine is not used.',
    response: 'An engineer trusts the controller’s certificate at the machine. It is taken in again by itself.',
  },
  'link.no-endpoint': {
    consequence: 'The machine is not used: nothing is said to it in the clear.',
    response: 'An engineer switches the secure endpoint on at the machine.',
  },
  'link.too-many-sessions': {
    consequence: 'Cards wait for this machine until it has a session for the line.',
    response: 'Close other clients of this machine. It is asked again by itself.',
  },
  'link.pcscd-missing': {
    consequence: 'The head is not used.',
    response:
      'An engineer does what the alarm says on the controller’s computer. The head is taken in again by itself.',
  },
  'link.pcscd-refuses': {
    consequence: 'The head is not used.',
    response:
      'An engineer does what the alarm says on the controller’s computer. The head is taken in again by itself.',
  },
  'link.pcscd-version': {
    consequence: 'The head is not used: nothing is said in a protocol that is only guessed at.',
    response: 'An engineer does what the alarm says on the controller’s computer.',
  },
  'link.reader-missing': {
    consequence: 'Cards wait for another head; the card in this one is asked about once the reader is back.',
    response: 'Plug the reader in, or have its name in the layout corrected. It is taken in again by itself.',
  },
  'link.reader-ambiguous': {
    consequence: 'The head is not used: a card could be written in the wrong reader.',
    response: 'An engineer writes the full name of the reader in the layout.',
  },
  'link.reader-taken': {
    consequence: 'Cards wait until the reader is free.',
    response: 'Close the other program on the controller’s computer. The head is taken in again by itself.',
  },
  station: {
    consequence: 'Nothing is given to this machine until it is ready.',
    response: 'Read its own display, clear the fault there, press its reset.',
  },
  'station.wrong-identity': {
    consequence: 'The line stays held: a real and a simulated machine never work together.',
    response: 'Connect the machine that the layout names, or call an engineer.',
  },
  'station.other-certificate': {
    consequence: 'Nothing is given to this machine, and nothing that it says counts.',
    response:
      'Was the machine exchanged, or its certificate renewed, on purpose? Then two people compare the certificate with its display and accept it in the list of tasks. Else call the security officer.',
  },
  'station.memory-lost': {
    consequence: 'Cards whose work nobody can prove are rejected and made again.',
    response: 'Nothing to do; if it comes again, have its power supply looked at.',
  },
  'station.chattering': {
    consequence: 'Nothing is given to this machine, and nothing that it says counts; the line holds where it needs it.',
    response: 'Look at its sensors, cable and program, then say so in the list of tasks: it is heard again.',
  },
  'station.withdrawn': {
    consequence: 'The others of its kind go on without it; when none is left, the line holds.',
    response: 'Clean and check it, then say so in the list of tasks on the line page: it is used again.',
  },
  'transport.feeder-empty': {
    consequence: 'No new card is begun; those on the line are finished.',
    response: 'Put blanks of the same lot into the feeder. It goes on by itself.',
  },
  'transport.output-full': {
    consequence: 'Finished cards wait on the line until it stands.',
    response: 'Take the good cards out in their order, close the cover.',
  },
  'transport.reject-bin-full': {
    consequence: 'Rejected cards wait on the line until it stands.',
    response: 'Two people empty and count the reject bin.',
  },
  'transport.jam': {
    consequence: 'Nothing moves.',
    response:
      'Open the cover at the place that is named, take the card out, confirm what became of it, press {Unhold}.',
  },
  'transport.double-feed': {
    consequence: 'Nothing moves; neither blank may be used.',
    response: 'Take both blanks out, confirm each by its serial, press {Unhold}.',
  },
  transport: {
    consequence: 'Nothing moves until sensors and journal agree.',
    response: 'Look at the place that is named; follow the steps on the line page.',
  },
  chip: {
    consequence: 'This card is rejected and its order made again.',
    response: 'One now and then is usual. Many from one head: clean its contacts. Many from one lot: call an engineer.',
  },
  sod: {
    consequence: 'The card is rejected: its signature would not be believed at a border.',
    response: 'Stop the batch and call the security officer.',
  },
  signer: {
    consequence: 'Chips can’t be signed; cards wait before the encoder.',
    response: 'Call the security officer. What is signed already goes on.',
  },
  'print.failed': {
    consequence: 'The card is rejected and its order made again.',
    response: 'Look at ribbon, film and print head.',
  },
  'printer.ribbon-out': {
    consequence: 'The line waits for the printer.',
    response: 'Put in a new ribbon and scan its lot. It goes on by itself.',
  },
  'printer.film-out': {
    consequence: 'The line waits for the printer.',
    response: 'Put in a new roll of film. It goes on by itself.',
  },
  'packer.jam': {
    consequence: 'The line is held; the card is neither in its box nor counted.',
    response: 'Open the cover, free the card. Undamaged: lay it back at the packer. Else take it out of production.',
  },
  'packer.box-removed': {
    consequence: 'No card can be packed; the line is held.',
    response: 'Put the same box back with all its cards. The packer counts it with the next card.',
  },
  'packer.label-out': {
    consequence: 'The line waits for the packer.',
    response: 'Put in a new roll of labels. It goes on by itself.',
  },
  'station.still-seen': {
    consequence: 'The line is held; the card does not count as packed.',
    response:
      'Look where the card is. Lay it back at the machine, or take it out of production if it is not found. If it lies elsewhere, have the sensor at that position checked.',
  },
  'packer.wrong-count': {
    consequence: 'The line is held; the last card does not count as packed.',
    response:
      'Take the last card out of the box; two people count the others, each for themselves, and enter their numbers in the list of tasks on the line page. Lay the last card back at the packer; if it is not there, take it out of production.',
  },
  'laser.interlock-open': {
    consequence: 'The laser can’t burn; the line is held.',
    response: 'Close the cover, make sure nobody is in the beam’s way, press {Unhold}.',
  },
  'laser.failed': {
    consequence: 'The card is rejected and its order made again.',
    response: 'Look at lens and exhaust; after three in a row call an engineer.',
  },
  'line.sample': {
    consequence: 'The line is held: this card leaves as a good one only once a person has looked at it.',
    response:
      'Follow the list of tasks on the line page: take the card in your hand, compare it, answer, press {Unhold}.',
  },
  'qc.failed': {
    consequence: 'The card is rejected and its order made again.',
    response: 'Look at the picture of the card. The same again: clean what made it (lens, print head, camera).',
  },
  'sod.signer-weak': {
    consequence: 'The card is rejected: anybody could have made its signature.',
    response: 'Stop the batch and call the security officer: the document signer needs another key or certificate.',
  },
  'line.emergency-stop': {
    consequence: 'Everything stands; cards in work may be spoilt.',
    response: 'See that nobody is hurt. Release the button, press {Clear}, then press {Reset} and {Start}.',
  },
  'line.card-astray': {
    consequence: 'The line stays held: no card may be lost.',
    response: 'Look along its way and under the belt; lay it back or take it out, and confirm.',
  },
  'line.stray-blank': {
    consequence: 'The line stays held: no blank may be unaccounted for.',
    response: 'Take it out and confirm its serial.',
  },
  'line.clock-stepped': {
    consequence: 'The line stands: cards would bear a wrong date.',
    response: 'Compare the controller’s clock with another one, set it right, and confirm it with a second person.',
  },
  'line.unsecured': {
    consequence: 'Citizens’ data go over the network in the clear, and a stranger can stand for a machine.',
    response: 'Set the machines up for SignAndEncrypt, say so in the layout, and start the controller again.',
  },
  'line.repeated-rejects': {
    consequence: 'The line is held before more cards are spoilt.',
    response: 'Look at the last rejects: what do they have in common? Clean or adjust that, press {Unhold}.',
  },
  'line.lot-failing': {
    consequence: 'The line is held before more blanks are spoilt. No head is blamed for it.',
    response: 'Take the rest of the lot out, put another one in, say so in the list of tasks, press {Unhold}.',
  },
  'line.bin-difference': {
    consequence: 'The batch can’t be closed without a manager’s signature.',
    response: 'Count again. Look in the bin’s corners and beside it.',
  },
  'line.box-difference': {
    consequence: 'The box goes on with the cards that were counted in it; its manifest says another number.',
    response: 'Look for the cards that are missing or too many before the box leaves. A production manager decides.',
  },
  line: {
    consequence: 'The line stands until a person lets it go on.',
    response: 'Follow the sentence on the line page.',
  },
  order: {
    consequence: 'This citizen gets no card until somebody decides.',
    response: 'A production manager looks at the order’s reasons and orders it anew or not.',
  },
  'batch.incomplete': {
    consequence: 'These citizens get no card with this batch.',
    response:
      'A production manager looks at the reasons of the orders that are set aside, and orders them anew or not.',
  },
  disk: {
    consequence: 'Once the disk is full the line stops in mid-batch. No further batch is begun that does not fit.',
    response:
      'An engineer makes room: move segments to another disk, shorten how long pictures are kept, enlarge the disk.',
  },
  'disk.log-grows': {
    consequence: 'The log grows until the disk is full.',
    response:
      'An engineer ends the program that reads the journal (verify, backup, a database viewer). The log shrinks by itself.',
  },
  'disk.batch-too-large': {
    consequence: 'The batch waits; cards that are on the line are finished.',
    response: 'Make room on the disk, and the line goes on by itself; or split the batch, or put a smaller one first.',
  },
  job: {
    consequence: 'The card waits; if nobody can know what became of it, it is rejected.',
    response: 'Look at the machine. Cardline asks it again by itself.',
  },
  artwork: {
    consequence: 'This card is not made.',
    response: 'A production manager looks at the order’s texts.',
  },
  'qc.overruled': {
    consequence: 'Every card that this station has called good since the last one a person confirmed is in doubt.',
    response:
      'Leave the line held. Two people look at those cards before the batch is counted; the security officer has the camera, its program and its computer looked at.',
  },
  'journal.gone': {
    consequence: 'The line stays held: what is written now is on no disk, and gone with the next start.',
    response:
      'Let nobody touch the data folder. An engineer stops the controller, restores the newest backup and asks who could write there.',
  },
  'journal.tables-pending': {
    consequence: 'No card is begun, no order taken in and nobody signs in by name until the comparison is done.',
    response:
      'Wait; it takes a few seconds, minutes on a very long journal. If it comes again and again, look for a program that writes in the database.',
  },
  'journal.tables-differ': {
    consequence:
      'The line stays held: it would act on what nobody has done by the journal. Nobody can wave it away here.',
    response:
      'Call the security officer. «cardline verify» names all rows; an engineer stops the controller, then restores a backup or runs «cardline data rebuild».',
  },
  'journal.row-foreign': {
    consequence: 'The line goes on: nothing is decided by this row, and nobody signs in by it.',
    response:
      'Call the security officer: somebody could write in the database. «cardline verify» names the rows; whoever lost a secret by it gets a new one from two people.',
  },
  'journal.tables-away': {
    consequence: 'The line goes on. A change in the database would not be found meanwhile.',
    response:
      'Attach the disk with the segment, or bring it back by «cardline data restore --segments FOLDER»; then they are compared.',
  },
  'journal.unknown-fault': {
    consequence: 'It is kept and shown under the code with which it was recorded.',
    response: 'Look its code up in the manual of the version that recorded it.',
  },
};
