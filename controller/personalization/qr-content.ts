import type { OrderProfile } from '../../recipes/recipe.ts';
import type { FieldFlaw } from '../orders/order-flaw.ts';
import type { Order } from '../orders/order.ts';

/**
 * What the QR code carries, as readers of the Vietnamese card take it apart: number | previous number | name | birth | sex | residence |
 * issue, the dates as ddMMyyyy. Nothing says where a bar that belongs to a field would be escaped, so that an order with one is refused.
 */

const BAR = '|';
/** Those of its fields in which people write; the others have a form of their own. */
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

/** Null where a reader finds the seven fields again. */
export function qrProblem(order: Order): FieldFlaw | null {
  const field = WRITTEN.find((one) => order[one].includes(BAR));
  return field === undefined ? null : { field, flaw: { code: 'qr-bar' } };
}

function ddMMyyyy(date: string): string {
  return `${date.slice(8, 10)}${date.slice(5, 7)}${date.slice(0, 4)}`;
}
