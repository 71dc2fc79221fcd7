import { DataChangeNotification, DataType, DataValue, NotificationMessage, Variant } from 'node-opcua';
import { expect, test } from 'vitest';

import { OrderedNotifications } from './opcua-notifications.ts';

const STATE = 1;
const RESPONSES = 2;

function message(...values: [item: number, value: string][]): NotificationMessage {
  const monitoredItems = values.map(([clientHandle, value]) => ({
    clientHandle,
    value: new DataValue({ value: new Variant({ dataType: DataType.String, value }) }),
  }));
  return new NotificationMessage({ notificationData: [new DataChangeNotification({ monitoredItems })] });
}

/** The messages are resolved when the test says so, in any order. */
function slowly(): { notifications: OrderedNotifications; resolve: ((error?: Error) => void)[] } {
  const resolve: ((error?: Error) => void)[] = [];
  const notifications = new OrderedNotifications(
    () =>
      new Promise((resolved, rejected) => {
        resolve.push((error) => (error === undefined ? resolved() : rejected(error)));
      }),
  );
  return { notifications, resolve };
}

function heardOf(notifications: OrderedNotifications, ...items: number[]): string[] {
  const heard: string[] = [];
  for (const item of items) notifications.add(item, ({ value }) => heard.push(String(value.value)));
  return heard;
}

/** More steps of promises than any message needs. */
async function settled(): Promise<void> {
  for (let step = 0; step < 50; step += 1) await Promise.resolve();
}

test('a message whose structures take longer to resolve is not overtaken by the one that follows it', async () => {
  const { notifications, resolve } = slowly();
  const heard = heardOf(notifications, STATE, RESPONSES);
  notifications.receive(message([STATE, 'Holding'], [RESPONSES, 'ended']));
  notifications.receive(message([STATE, 'Held']));
  resolve[1]?.();
  await settled();
  expect(heard).toEqual([]);
  resolve[0]?.();
  await settled();
  expect(heard).toEqual(['Holding', 'ended', 'Held']);
});

test('a message whose structures can’t be resolved does not hold up the ones that follow it', async () => {
  const { notifications, resolve } = slowly();
  const heard = heardOf(notifications, STATE);
  notifications.receive(message([STATE, 'Holding']));
  notifications.receive(message([STATE, 'Held']));
  resolve[0]?.(new Error('no such type'));
  resolve[1]?.();
  await settled();
  expect(heard).toEqual(['Holding', 'Held']);
});

test('a value that arrives before its item is known is delivered once it is, and before any later one', async () => {
  const { notifications, resolve } = slowly();
  notifications.receive(message([STATE, 'Idle']));
  resolve[0]?.();
  await settled();
  const heard = heardOf(notifications, STATE);
  notifications.receive(message([STATE, 'Execute']));
  resolve[1]?.();
  await settled();
  expect(heard).toEqual(['Idle', 'Execute']);
});

test('the library does not deliver the values as well', () => {
  const { notifications } = slowly();
  const received = message([STATE, 'Idle']);
  notifications.receive(received);
  expect(received.notificationData).toEqual([]);
});
