import type { PackMLState, UnitMode } from '../../../controller/gateway/contract.ts';
import type { LanguageCode } from './words.ts';

/** What PackML's words mean to whoever stands at the line (ISA-TR88.00.02 §4): a sentence each, and what leads on from there. */
export interface PackmlMeanings {
  /** Of a button that shows one. */
  readonly meaningOf: (word: string) => string;
  readonly states: Readonly<Record<PackMLState, string>>;
  readonly modes: Readonly<Record<UnitMode, string>>;
}

export const PACKML_MEANINGS: Readonly<Record<LanguageCode, PackmlMeanings>> = {
  en: {
    meaningOf: (word) => `What does “${word}” mean?`,
    states: {
      Stopped: 'Nothing moves and nothing is begun. Reset gets the machines ready.',
      Resetting: 'The machines start up and go to where a batch begins. Ready follows by itself.',
      Idle: 'All machines are ready. Start begins to make cards.',
      Starting: 'The machines begin. Producing follows by itself.',
      Execute: 'Cards are made. Hold pauses, Stop ends it.',
      Completing: 'The last cards of the batch are finished. Complete follows by itself.',
      Complete: 'The batch has ended. Reset gets ready for the next one.',
      Holding: 'A fault or a person holds the line: what has begun is finished.',
      Held: 'The line waits because of a fault or a person. Do what is listed, then press Unhold.',
      Unholding: 'The line goes back to work. Producing follows by itself.',
      Suspending: 'Material is missing, or there is no room: what has begun is finished.',
      Suspended: 'The line waits for material or room outside. It goes on by itself.',
      Unsuspending: 'Material is there again. Producing follows by itself.',
      Stopping: 'What has begun is finished, then the line stops.',
      Aborting: 'Everything is broken off at once.',
      Aborted: 'Everything was broken off. Look at the machines, then press Clear.',
      Clearing: 'Faults are cleared. Stopped follows by itself.',
    },
    modes: {
      Produce: 'The line makes cards by its orders.',
      Maintenance: 'The machines are worked on; no cards are made.',
      Manual: 'Each machine is commanded by hand, on its page.',
    },
  },
  vi: {
    meaningOf: (word) => `“${word}” nghĩa là gì?`,
    states: {
      Stopped: 'Không có gì chuyển động. Đặt lại để các máy chuẩn bị.',
      Resetting: 'Các máy khởi động và về vị trí bắt đầu. Sau đó tự chuyển sang Sẵn sàng.',
      Idle: 'Mọi máy đã sẵn sàng. Bắt đầu để làm thẻ.',
      Starting: 'Các máy bắt đầu chạy. Sau đó tự chuyển sang Đang sản xuất.',
      Execute: 'Đang làm thẻ. Tạm dừng để chờ, Dừng để kết thúc.',
      Completing: 'Các thẻ cuối của lô đang được làm xong. Sau đó tự chuyển sang Hoàn thành.',
      Complete: 'Lô đã kết thúc. Đặt lại để chuẩn bị lô kế tiếp.',
      Holding: 'Có lỗi hoặc có người tạm dừng: việc đã bắt đầu đang được làm xong.',
      Held: 'Dây chuyền chờ vì có lỗi hoặc có người tạm dừng. Làm các việc được liệt kê, rồi nhấn Chạy tiếp.',
      Unholding: 'Dây chuyền đang chạy lại. Sau đó tự chuyển sang Đang sản xuất.',
      Suspending: 'Thiếu vật tư hoặc hết chỗ: việc đã bắt đầu đang được làm xong.',
      Suspended: 'Dây chuyền chờ vật tư hoặc chỗ trống. Khi có, dây chuyền tự chạy tiếp.',
      Unsuspending: 'Đã có vật tư. Sau đó tự chuyển sang Đang sản xuất.',
      Stopping: 'Việc đã bắt đầu được làm xong, rồi dây chuyền dừng.',
      Aborting: 'Mọi việc bị ngắt ngay.',
      Aborted: 'Mọi việc đã bị ngắt. Hãy xem các máy, rồi nhấn Xóa lỗi.',
      Clearing: 'Đang xóa lỗi. Sau đó tự chuyển sang Đã dừng.',
    },
    modes: {
      Produce: 'Dây chuyền làm thẻ theo đơn.',
      Maintenance: 'Đang bảo trì máy; không làm thẻ.',
      Manual: 'Từng máy được điều khiển tay ở trang của máy.',
    },
  },
};
