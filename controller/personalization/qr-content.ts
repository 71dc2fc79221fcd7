import type { OrderProfile } from '../../recipes/recipe.ts';
import type { FieldFlaw } from '../orders/order-flaw.ts';
import type { Order } from '../orders/order.ts';

/**
 * Content of the QR code, in the format that readers of the Vietnamese card expect: number | previous number | name | birth | sex |
 * residence | issue, with dates as ddMMyyyy. The format has no escape for the separator, so an order with one in a field is refused.
 */

const BAR = '|';
/** Free-text fields; the others have a fixed format. */
const WRITTEN = ['fullName', 'placeOfResidence'] as const satisfies readonly (keyof Order)[];
const SEX: Readonly<Record<OrderProfile, Readonly<Record<Order['sex'], string>>>> = {
  vietnam: { M: 'Nam', F: 'Nữ' },
  plain: { M: 'M', F: 'F' },
};

export function qrContent(order: Order, profile: OrderProfile): string {
  return [
    order.personalNumber,
    order.previousNumber,
    order.fullName,
    ddMMyyyy(order.dateOfBirth),
    SEX[profile][order.sex],
    order.placeOfResidence,
    ddMMyyyy(order.dateOfIssue),
  ].join(BAR);
}

/** Null if a reader finds the seven fields again. */
export function qrProblem(order: Order): FieldFlaw | null {
  const field = WRITTEN.find((one) => order[one].includes(BAR));
  return field === undefined ? null : { field, flaw: { code: 'qr-bar' } };
}

function ddMMyyyy(date: string): string {
  return `${date.slice(8, 10)}${date.slice(5, 7)}${date.slice(0, 4)}`;
}
