import type { SecondPersonRefusal } from '../../people/second-person.ts';

/** The line goes from one shift to the next. */

export type ShiftRefusal = SecondPersonRefusal;
