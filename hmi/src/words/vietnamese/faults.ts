import { attachedReaders } from '../attached-readers.ts';
import { certificateReason } from '../certificate-reasons.ts';
import type { Context, FaultWords } from '../words.ts';
import { causeOf } from '../fault-cause.ts';
import { CERTIFICATE_REASONS_VIETNAMESE } from './certificate-reasons.ts';
import { LOOKED_AT_VIETNAMESE } from './looked-at.ts';
import { stateWord } from './states.ts';
import { clockMoved } from './units.ts';

export const FAULTS: FaultWords = {
  'link.unreachable': (at) => `${at} không trả lời`,
  'link.lost': (at) => `Mất kết nối với ${at}`,
  'link.stale': (at) => `${at} không phản hồi`,
  'link.refused': (at) => `${at} từ chối kết nối`,
  'link.telnet': (at) => `Bộ chuyển đổi cổng nối tiếp của ${at} đang ở chế độ Telnet: hãy chuyển sang TCP thô (raw)`,
  'link.certificate-untrusted': (at) => `Chứng thư số của ${at} chưa được tin cậy`,
  'link.certificate-invalid': (at, c) =>
    `Chứng thư số của ${at} ${certificateReason(CERTIFICATE_REASONS_VIETNAMESE, c)}`,
  'link.own-certificate-refused': (at) =>
    `${at} không chấp nhận chứng thư số của bộ điều khiển: hãy tin cậy nó tại máy và so đồng hồ hai bên`,
  'link.no-endpoint': (at) => `${at} không có điểm kết nối SignAndEncrypt với Basic256Sha256: hãy bật tại máy`,
  'link.too-many-sessions': (at) =>
    `${at} không còn phiên trống: đóng chương trình khác đang kết nối, hoặc chờ phiên bỏ dở hết hạn`,
  'link.pcscd-missing': (at) =>
    `${at} dùng dịch vụ pcscd nhưng dịch vụ này không chạy: hãy cài pcscd và libccid trên máy tính điều khiển rồi khởi động pcscd`,
  'link.pcscd-refuses': (at) =>
    `${at} dùng dịch vụ pcscd nhưng dịch vụ này không cho bộ điều khiển truy cập: hãy cấp cho tài khoản của nó quyền access_pcsc và access_card của org.debian.pcsc-lite trong polkit`,
  'link.pcscd-version': (at, c) =>
    `${at} dùng pcscd với giao thức ${c['found'] ?? ''} chưa được hỗ trợ: hãy dùng pcscd từ 1.8.4 trở lên, hoặc bản Cardline mới hơn`,
  'link.reader-missing': (at, c) =>
    `${at}: đầu đọc thẻ “${c['reader'] ?? ''}” chưa được cắm${attachedReaders(c['found'], '; đang cắm: ')}`,
  'link.reader-ambiguous': (at, c) =>
    `${at}: có nhiều đầu đọc thẻ cùng tên “${c['reader'] ?? ''}”; hãy ghi tên đầy đủ trong sơ đồ${attachedReaders(c['found'], ': ')}`,
  'link.reader-taken': (at, c) =>
    `${at}: chương trình khác đang dùng đầu đọc thẻ “${c['reader'] ?? ''}”; hãy đóng chương trình đó`,
  'station.timeout': (at) => `${at} không trả lời kịp`,
  'station.refused': (at) => `${at} từ chối`,
  'station.fault': (at) => `${at} báo lỗi`,
  'station.not-executing': (at) => `${at} chưa sẵn sàng làm việc`,
  'station.wrong-identity': (at, c) => `${at} không phải máy mong đợi${expectation(c)}`,
  'station.other-certificate': (at, c) =>
    `${at} đưa ra chứng thư số khác (${beginning(c['found'])}) với chứng thư số đã ghi nhận (${beginning(c['expected'])}): không giao việc cho đến khi hai người chấp nhận`,
  'station.protocol': (at, c) => `${at} không theo đúng giao thức${c['what'] === undefined ? '' : `: ${c['what']}`}`,
  'station.node-missing': (at, c) => `${at} thiếu nút ${c['path'] ?? ''}${more(c)} mà giao thức bắt buộc phải có`,
  'station.memory-lost': (at) => `${at} bị mất bộ nhớ`,
  'station.stale-memory': (at) =>
    `${at} trả lời bằng kết quả của việc khác: hãy xóa bộ nhớ việc hoặc khởi động lại máy, rồi chạy tiếp`,
  'station.asks-for-time': (at, c) => `${at} xin thêm thời gian đã ${c['seconds'] ?? ''} giây mà không trả lời`,
  'station.link-unsteady': (at, c) =>
    `Mất kết nối với ${at} ${c['times'] ?? ''} lần trong một giờ: hãy kiểm tra cáp và đầu nối`,
  'station.chattering': (at) =>
    `${at} báo trạng thái mới liên tục không ngừng: máy bị tách khỏi dây chuyền cho đến khi có người kiểm tra`,
  'station.withdrawn': (at, c) =>
    `${at} không được giao thẻ nữa: hỏng ${c['times'] ?? ''} thẻ liên tiếp (${causeOf(FAULTS, at, c)})`,
  'transport.feeder-empty': () => 'Khay phôi hết: hãy nạp phôi',
  'transport.position-occupied': () => 'Một vị trí có thẻ trong khi phải trống',
  'transport.position-empty': () => 'Một vị trí trống trong khi phải có thẻ',
  'transport.serial-mismatch': (_, c) => `Không đúng phôi: ${c['found'] ?? ''} thay vì ${c['expected'] ?? ''}`,
  'transport.jam': (_, c) => (c['position'] === undefined ? 'Kẹt thẻ' : `Kẹt thẻ trước ${c['position']}`),
  'transport.output-full': () => 'Khay thẻ đạt đầy: hãy lấy ra',
  'transport.reject-bin-full': () => 'Hộp thẻ lỗi đầy: hãy lấy ra',
  'chip.absent': (at) => `${at} không thấy chip`,
  'chip.mute': (at) => `Chip ở ${at} không trả lời`,
  'chip.asks-for-time': (at) => `Chip ở ${at} xin thêm thời gian mãi không xong`,
  'chip.refused': () => 'Chip từ chối lệnh',
  'chip.torn': () => 'Chip chỉ được ghi một phần',
  'chip.foreign': () => 'Chip chứa dữ liệu khác mong đợi',
  'chip.personalized': () => 'Chip đã được cá thể hóa trước đó',
  'chip.unreadable': (_, c) => `Không đọc được chip thành phẩm (${c['what'] ?? ''})`,
  'chip.other-citizen': () => 'Chip trả lời cho công dân khác',
  'chip.not-genuine': () => 'Chip không chứng minh được là chip thật',
  'chip.not-locked': () => 'Chip vẫn còn ghi được',
  'sod.unreadable': () => 'Không đọc được chữ ký trên chip',
  'sod.signature-wrong': () => 'Chữ ký trên chip không đúng',
  'sod.signer-weak': () =>
    'Chữ ký trên chip không chứng minh được gì: chữ ký hoặc chứng thư số của bên ký dùng SHA-1, RSA dưới 2048 bit hoặc đường cong dưới 224 bit',
  'sod.signer-unknown': () => 'Chip do một bên không rõ ký',
  'sod.signer-not-yet-valid': () => 'Chứng thư số của bên ký tài liệu chưa có hiệu lực',
  'sod.signer-expired': () => 'Chứng thư số của bên ký tài liệu đã hết hạn',
  'sod.signer-revoked': () => 'Chứng thư số của bên ký tài liệu đã bị thu hồi',
  'sod.revocation-unknown': () => 'Không kiểm tra được chứng thư số của bên ký tài liệu có bị thu hồi hay không',
  'sod.group-changed': (_, c) => `Dữ liệu đã ký trên chip bị thay đổi (${c['what'] ?? ''})`,
  'signer.unreachable': () => 'Không liên lạc được bên ký tài liệu: không ký được chip nào',
  'signer.expired': () => 'Khóa của bên ký tài liệu đã hết thời hạn ký: hãy tạo khóa mới',
  'signer.refused': () => 'Bên ký tài liệu từ chối ký',
  'print.failed': () => 'In hỏng',
  'laser.interlock-open': () => 'Khóa an toàn laser đang mở: đóng nắp lại',
  'laser.failed': () => 'Khắc laser bị ngắt',
  'qc.failed': (_, c) => `Kiểm tra chất lượng: ${lookedAt(c['what'])} sai`,
  'job.overdue': (at, c) => (c['card'] === undefined ? `Việc của ${at} quá lâu` : `${at} làm thẻ ${c['card']} quá lâu`),
  'job.unknown': (at) => `Không rõ kết quả một việc của ${at}`,
  'job.unresolved': (at, c) => `${at} không cho biết kết quả việc của thẻ ${c['card'] ?? ''}`,
  'job.conflict': (at) => `${at} trả lời hai lần khác nhau cho một việc`,
  'job.not-begun': (at) => `${at} không bắt đầu việc được giao`,
  'line.emergency-stop': () => 'Dừng khẩn cấp',
  'line.held-by-person': () => 'Người vận hành đã tạm dừng',
  'line.stopped-by-person': () => 'Người vận hành đã dừng',
  'line.aborted-by-person': () => 'Dây chuyền bị hủy bằng tay',
  'line.restarted': () => 'Bộ điều khiển vừa khởi động lại',
  'line.waits-for-station': (at, c) =>
    `Dây chuyền ở “${stateWord(c['state'])}” quá lâu: ${at} còn ở “${stateWord(c['is'])}”, cần chuyển sang “${stateWord(c['expected'])}”`,
  'line.waits-for-job': (at, c) =>
    `Dây chuyền ở “${stateWord(c['state'])}” quá lâu: ${at} chưa xong việc của thẻ ${c['card'] ?? ''}`,
  'line.nothing-moves': (at, c) =>
    at === ''
      ? `Dây chuyền đang sản xuất nhưng ${c['seconds'] ?? ''} giây không có gì chuyển động: thẻ tiếp theo chưa được chuẩn bị`
      : `Dây chuyền đang sản xuất nhưng ${c['seconds'] ?? ''} giây không có gì chuyển động: ${at} chưa sẵn sàng`,
  'transport.double-feed': (_, c) => `Hai phôi cùng lúc ở ${c['position'] ?? ''}: lấy cả hai ra`,
  'printer.ribbon-out': () => 'Hết ruy băng: lắp cuộn mới',
  'printer.film-out': () => 'Hết màng phủ: lắp cuộn mới',
  'packer.jam': (_, c) =>
    c['card'] === undefined
      ? 'Một thẻ bị kẹt giữa tay gắp và hộp: hãy gỡ ra'
      : `Thẻ ${c['card']} bị kẹt khi đưa vào hộp: hãy gỡ ra`,
  'packer.box-removed': () => 'Hộp đã bị lấy ra: đặt hộp lại chỗ cũ',
  'packer.label-out': () => 'Hết nhãn hộp: lắp cuộn nhãn mới',
  'packer.wrong-count': (_, c) =>
    `Số thẻ máy đếm trong hộp ${c['box'] ?? ''} không khớp với số thẻ đã đưa vào: cần hai người đếm lại hộp`,
  'line.card-astray': (_, c) => `Mất dấu thẻ ${c['card'] ?? ''}: hãy xem ${c['position'] ?? ''}`,
  'line.stray-blank': (_, c) => `Phôi ${c['serial'] ?? ''} ở ${c['position'] ?? ''} không thuộc thẻ nào`,
  'line.clock-stepped': (_, c) =>
    `${clockMoved(Number(c['seconds']) * 1000, c['while'] === 'off' ? 'off' : 'running')}; hai người phải xác nhận đồng hồ đúng`,
  'line.unsecured': (_, c) =>
    `Kết nối với các máy không được bảo mật: ai trong mạng cũng có thể giả làm máy${String(c['by'] ?? '') === '' ? '' : ` (${c['by']} và ${c['second'] ?? ''} đã quyết định)`}`,
  'line.repeated-rejects': (_, c) => `${c['cards'] ?? ''} thẻ liên tiếp bị loại vì ${c['what'] ?? ''}`,
  'line.all-withdrawn': (_, c) =>
    `Không còn đầu ghi chip nào: ${c['stations'] ?? ''} đầu đã bị ngừng dùng vì lỗi, các đầu khác mất kết nối`,
  'line.lot-failing': (_, c) =>
    `Phôi của lô ${c['lot'] === '' ? 'không rõ' : (c['lot'] ?? '')} bị lỗi: ${c['cards'] ?? ''} phôi liên tiếp ở ${c['stations'] ?? ''} đầu ghi`,
  'line.bin-difference': (_, c) =>
    `Đếm được ${c['found'] ?? ''} thẻ trong hộp thẻ lỗi, đúng ra phải có ${c['expected'] ?? ''}`,
  'line.box-difference': (_, c) =>
    `Đếm được ${c['found'] ?? ''} thẻ trong hộp ${c['box'] ?? ''}, đúng ra phải có ${c['expected'] ?? ''}`,
  'line.first-article': (_, c) =>
    `Thẻ đầu tiên của lô${c['card'] === undefined ? '' : ` (${c['card']})`} đang chờ người xem và duyệt`,
  'line.batch-held': (_, c) => `Lô ${c['batch'] ?? ''} đang được người giữ lại: ${c['why'] ?? ''}`,
  'line.sample': (_, c) => `Thẻ ${c['card'] ?? ''} được chọn ngẫu nhiên, đang chờ người xem`,
  'card.sample-refused': () => 'Người xem thẻ đã từ chối, dù kiểm tra chất lượng báo thẻ đạt',
  'qc.overruled': (_, c) =>
    `Kiểm tra chất lượng báo thẻ ${c['card'] ?? ''} đạt, nhưng người xem thẻ cho biết thẻ không đạt`,
  'card.first-article-refused': () => 'Thẻ đầu tiên của lô đã bị từ chối',
  'card.removed': (_, c) => `Thẻ ${c['card'] ?? ''} đã được lấy khỏi dây chuyền`,
  'line.position-unknown': (_, c) => `Vật ở ${c['position'] ?? ''} không đúng với nhật ký`,
  'order.set-aside': (_, c) =>
    c['attempts'] === 0
      ? `Không làm được đơn ${c['order'] ?? ''}, đã để riêng: chưa dùng phôi nào cho đơn này`
      : `Đơn ${c['order'] ?? ''} để riêng sau ${c['attempts'] ?? ''} lần làm`,
  'batch.incomplete': (_, c) =>
    `Lô ${c['batch'] ?? ''} kết thúc còn thiếu: ${c['setAside'] ?? ''}/${c['ordered'] ?? ''} đơn chưa có thẻ`,
  'disk.low': (_, c) => `Ổ đĩa sắp hết chỗ: ${roomLeft(c)}`,
  'disk.nearly-full': (_, c) => `Ổ đĩa gần đầy: ${roomLeft(c)}`,
  'disk.log-grows': (_, c) =>
    `Tệp ghi trước của nhật ký đã lên đến ${c['megabytes'] ?? ''} MB: có chương trình khác đọc nhật ký mãi không xong`,
  'disk.batch-too-large': (_, c) =>
    `Chưa bắt đầu lô ${c['batch'] ?? ''}: ${c['cards'] ?? ''} thẻ cần ${decimal(c['needed'])} GB trên ổ đĩa, chỉ còn ${decimal(c['room'])} GB cho lô này`,
  'order.unreadable': (_, c) => `Không đọc được đơn ${c['order'] ?? ''}`,
  'station.still-seen': (at, c) =>
    `${at} báo đã cất thẻ ${c['card'] ?? ''}, nhưng cảm biến vẫn thấy thẻ ở vị trí máy: hãy xem thẻ ở đâu`,
  'station.other-content': (at) => `${at} đã gia công nội dung khác với nội dung được giao`,
  'artwork.unfit': (_, c) =>
    `Không vẽ được thẻ: ${lookedAt(`print.${c['field'] ?? ''}`)} không vừa chỗ hoặc không đọc được`,
  'journal.gone': () =>
    'Tệp nhật ký đã bị xóa hoặc thay thế khi dây chuyền đang chạy: dữ liệu ghi từ lúc này sẽ mất. Hãy khôi phục bản sao lưu rồi khởi động lại',
  'journal.tables-pending': () => 'Đang đối chiếu các bảng với nhật ký; chưa bắt đầu thẻ nào trước khi xong',
  'journal.tables-differ': (_, c) =>
    `Có người đã sửa cơ sở dữ liệu: ${c['rows'] ?? 1} dòng không khớp với nhật ký, trước hết là dòng ${c['row'] ?? ''} của bảng ${c['table'] ?? ''}. Hãy dừng bộ điều khiển, khôi phục bản sao lưu hoặc chạy «cardline data rebuild»`,
  'journal.row-foreign': (_, c) =>
    `Dòng ${c['row'] ?? ''} của bảng ${c['table'] ?? ''} không khớp với nhật ký và không được dùng (tổng cộng ${c['rows'] ?? 1} dòng): «cardline verify» nêu tên từng dòng`,
  'journal.tables-away': (_, c) =>
    `Chưa đối chiếu được các bảng với nhật ký: phân đoạn ${c['file'] ?? ''} đã được chuyển sang ổ đĩa khác`,
  'journal.unknown-fault': (_, c) => `Lỗi của một phiên bản Cardline khác: ${c['code'] ?? ''}`,
};

/** Which machine was expected, and which one is there; empty in faults that were journalled without it. */
function beginning(fingerprint: string | number | undefined): string {
  return `${String(fingerprint ?? '').slice(0, 16)}…`;
}

function expectation(context: Context): string {
  const { expected, wanted, found } = context;
  const machine = wanted === undefined ? expected : wanted === 'simulated' ? 'máy mô phỏng' : 'máy thật';
  return machine === undefined ? '' : `: cần ${machine}, gặp ${found === '' ? 'máy không nêu tên' : (found ?? '')}`;
}

function roomLeft({ room, cards, days }: Context): string {
  return `còn trống ${decimal(room)} GB, đủ cho ${cards ?? ''} thẻ${days === undefined ? '' : `, ${decimal(days)} ngày theo nhịp hiện nay`}`;
}

/** Vietnamese writes a comma before the decimals. */
function decimal(value: Context[string] | undefined): string {
  return String(value ?? '').replace('.', ',');
}

function more({ more: count }: Context): string {
  return Number(count ?? 0) > 0 ? ` và ${count} mục khác` : '';
}

function lookedAt(what: string | number | undefined): string {
  return LOOKED_AT_VIETNAMESE[String(what)] ?? String(what ?? '');
}
