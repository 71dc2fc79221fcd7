import type { PackmlMeanings } from '../packml-meanings.ts';

export const MEANINGS: PackmlMeanings = {
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
};
