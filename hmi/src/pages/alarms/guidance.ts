import type { FaultCode } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

/** What follows of an alarm if nobody does anything, and what to do: its rationalization (ISA-18.2 §8). The cause is what it says. */

export interface Guidance {
  readonly consequence: string;
  readonly response: string;
}

/** By code; else by the part before its dot. */
const GUIDANCE: Readonly<Record<LanguageCode, Readonly<Partial<Record<string, Guidance>>>>> = {
  en: {
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
    'station.memory-lost': {
      consequence: 'Cards whose work nobody can prove are rejected and made again.',
      response: 'Nothing to do; if it comes again, have its power supply looked at.',
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
        'Open the cover at the place that is named, take the card out, confirm what became of it, press Unhold.',
    },
    'transport.double-feed': {
      consequence: 'Nothing moves; neither blank may be used.',
      response: 'Take both blanks out, confirm each by its serial, press Unhold.',
    },
    transport: {
      consequence: 'Nothing moves until sensors and journal agree.',
      response: 'Look at the place that is named; follow the steps on the line page.',
    },
    chip: {
      consequence: 'This card is rejected and its order made again.',
      response:
        'One now and then is usual. Many from one head: clean its contacts. Many from one lot: call an engineer.',
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
        'Count the cards in the box and confirm the count at the machine. Lay the last card back at the packer; if it is not there, take it out of production.',
    },
    'laser.interlock-open': {
      consequence: 'The laser can’t burn; the line is held.',
      response: 'Close the cover, make sure nobody is in the beam’s way, press Unhold.',
    },
    'laser.failed': {
      consequence: 'The card is rejected and its order made again.',
      response: 'Look at lens and exhaust; after three in a row call an engineer.',
    },
    'qc.failed': {
      consequence: 'The card is rejected and its order made again.',
      response: 'Look at the picture of the card. The same again: clean what made it (lens, print head, camera).',
    },
    'line.emergency-stop': {
      consequence: 'Everything stands; cards in work may be spoilt.',
      response: 'See that nobody is hurt. Release the button, press Clear, then Reset and Start.',
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
    'line.repeated-rejects': {
      consequence: 'The line is held before more cards are spoilt.',
      response: 'Look at the last rejects: what do they have in common? Clean or adjust that, press Unhold.',
    },
    'line.lot-failing': {
      consequence: 'The line is held before more blanks are spoilt. No head is blamed for it.',
      response: 'Take the rest of the lot out, put another one in, say so in the list of tasks, press Unhold.',
    },
    'line.bin-difference': {
      consequence: 'The batch can’t be closed without a manager’s signature.',
      response: 'Count again. Look in the bin’s corners and beside it.',
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
      response:
        'Make room on the disk, and the line goes on by itself; or split the batch, or put a smaller one first.',
    },
    job: {
      consequence: 'The card waits; if nobody can know what became of it, it is rejected.',
      response: 'Look at the machine. Cardline asks it again by itself.',
    },
    artwork: {
      consequence: 'This card is not made.',
      response: 'A production manager looks at the order’s texts.',
    },
    journal: {
      consequence: 'It is kept and shown under the code with which it was recorded.',
      response: 'Look its code up in the manual of the version that recorded it.',
    },
  },
  vi: {
    link: {
      consequence: 'Thẻ phải chờ máy này; nếu không còn máy cùng loại, dây chuyền tạm dừng.',
      response: 'Kiểm tra nguồn điện và cáp. Máy tự được nhận lại.',
    },
    'link.certificate-untrusted': {
      consequence: 'Máy không được sử dụng.',
      response: 'Máy vừa được thay? Kỹ sư đối chiếu dấu vân tay và tin cậy chứng thư số mới.',
    },
    'link.certificate-invalid': {
      consequence: 'Máy không được sử dụng; tin cậy chứng thư số này cũng không giúp được.',
      response: 'Kỹ sư làm theo nội dung cảnh báo. Máy tự được nhận lại.',
    },
    'link.own-certificate-refused': {
      consequence: 'Máy không được sử dụng.',
      response: 'Kỹ sư tin cậy chứng thư số của bộ điều khiển tại máy. Máy tự được nhận lại.',
    },
    'link.no-endpoint': {
      consequence: 'Máy không được sử dụng: không gửi gì không mã hóa.',
      response: 'Kỹ sư bật điểm kết nối an toàn tại máy.',
    },
    'link.too-many-sessions': {
      consequence: 'Thẻ phải chờ máy này cho đến khi máy có phiên trống.',
      response: 'Đóng chương trình khác đang kết nối với máy. Máy được hỏi lại tự động.',
    },
    'link.pcscd-missing': {
      consequence: 'Đầu ghi không được sử dụng.',
      response: 'Kỹ sư làm theo nội dung cảnh báo trên máy tính điều khiển. Đầu ghi tự được nhận lại.',
    },
    'link.pcscd-refuses': {
      consequence: 'Đầu ghi không được sử dụng.',
      response: 'Kỹ sư làm theo nội dung cảnh báo trên máy tính điều khiển. Đầu ghi tự được nhận lại.',
    },
    'link.pcscd-version': {
      consequence: 'Đầu ghi không được sử dụng: không gửi gì qua giao thức chưa biết rõ.',
      response: 'Kỹ sư làm theo nội dung cảnh báo trên máy tính điều khiển.',
    },
    'link.reader-missing': {
      consequence: 'Thẻ phải chờ đầu ghi khác; thẻ đang ở đây được hỏi lại khi đầu đọc trở lại.',
      response: 'Cắm lại đầu đọc, hoặc nhờ kỹ sư sửa tên trong sơ đồ. Đầu ghi tự được nhận lại.',
    },
    'link.reader-ambiguous': {
      consequence: 'Đầu ghi không được sử dụng: có thể ghi thẻ ở nhầm đầu đọc.',
      response: 'Kỹ sư ghi tên đầy đủ của đầu đọc trong sơ đồ.',
    },
    'link.reader-taken': {
      consequence: 'Thẻ phải chờ đến khi đầu đọc trống.',
      response: 'Đóng chương trình khác trên máy tính điều khiển. Đầu ghi tự được nhận lại.',
    },
    station: {
      consequence: 'Không giao việc cho máy này cho đến khi nó sẵn sàng.',
      response: 'Đọc màn hình của máy, xóa lỗi tại đó rồi nhấn nút đặt lại trên máy.',
    },
    'station.wrong-identity': {
      consequence: 'Dây chuyền vẫn bị giữ: máy thật và máy mô phỏng không bao giờ làm chung.',
      response: 'Nối đúng máy ghi trong sơ đồ, hoặc gọi kỹ sư.',
    },
    'station.memory-lost': {
      consequence: 'Thẻ không chứng minh được công đoạn sẽ bị loại và làm lại.',
      response: 'Không cần làm gì; nếu lặp lại, cho kiểm tra nguồn điện của máy.',
    },
    'station.withdrawn': {
      consequence: 'Các máy cùng loại vẫn chạy; khi không còn máy nào, dây chuyền tạm dừng.',
      response: 'Lau và kiểm tra, rồi xác nhận trong danh sách việc ở trang dây chuyền: nó được dùng lại.',
    },
    'transport.feeder-empty': {
      consequence: 'Không bắt đầu thẻ mới; các thẻ trên dây chuyền được làm xong.',
      response: 'Nạp phôi cùng lô vào khay. Dây chuyền tự chạy tiếp.',
    },
    'transport.output-full': {
      consequence: 'Thẻ đã xong nằm chờ cho đến khi dây chuyền đứng.',
      response: 'Lấy thẻ đạt ra theo đúng thứ tự, đóng nắp.',
    },
    'transport.reject-bin-full': {
      consequence: 'Thẻ loại nằm chờ cho đến khi dây chuyền đứng.',
      response: 'Hai người cùng đổ và đếm hộp thẻ loại.',
    },
    'transport.jam': {
      consequence: 'Không gì di chuyển.',
      response: 'Mở nắp tại chỗ được nêu, lấy thẻ ra, xác nhận thẻ ra sao, nhấn Tiếp tục.',
    },
    'transport.double-feed': {
      consequence: 'Không gì di chuyển; không phôi nào trong hai phôi được dùng.',
      response: 'Lấy cả hai phôi ra, xác nhận từng số sê-ri, nhấn Tiếp tục.',
    },
    transport: {
      consequence: 'Không gì di chuyển cho đến khi cảm biến và nhật ký khớp nhau.',
      response: 'Xem chỗ được nêu; làm theo các bước ở trang dây chuyền.',
    },
    chip: {
      consequence: 'Thẻ này bị loại và đơn được làm lại.',
      response: 'Thỉnh thoảng một thẻ là bình thường. Nhiều ở một đầu ghi: lau tiếp điểm. Nhiều ở một lô: gọi kỹ sư.',
    },
    sod: {
      consequence: 'Thẻ bị loại: chữ ký của nó sẽ không được tin ở cửa khẩu.',
      response: 'Dừng lô và gọi cán bộ an ninh.',
    },
    signer: {
      consequence: 'Không ký được chip; thẻ chờ trước máy ghi chip.',
      response: 'Gọi cán bộ an ninh. Những gì đã ký vẫn tiếp tục.',
    },
    'print.failed': {
      consequence: 'Thẻ bị loại và đơn được làm lại.',
      response: 'Kiểm tra ruy băng, phim và đầu in.',
    },
    'printer.ribbon-out': {
      consequence: 'Dây chuyền chờ máy in.',
      response: 'Lắp ruy băng mới và quét số lô. Dây chuyền tự chạy tiếp.',
    },
    'printer.film-out': {
      consequence: 'Dây chuyền chờ máy in.',
      response: 'Lắp cuộn phim mới. Dây chuyền tự chạy tiếp.',
    },
    'packer.jam': {
      consequence: 'Dây chuyền bị giữ; thẻ chưa vào hộp và chưa được tính.',
      response: 'Mở nắp, gỡ thẻ ra. Còn nguyên: đặt lại ở máy đóng hộp. Nếu không: loại khỏi sản xuất.',
    },
    'packer.box-removed': {
      consequence: 'Không đóng hộp được thẻ nào; dây chuyền bị giữ.',
      response: 'Đặt lại đúng hộp đó với đủ thẻ. Máy đóng hộp sẽ đếm lại khi nhận thẻ tiếp theo.',
    },
    'packer.label-out': {
      consequence: 'Dây chuyền chờ máy đóng hộp.',
      response: 'Lắp cuộn nhãn mới. Dây chuyền tự chạy tiếp.',
    },
    'station.still-seen': {
      consequence: 'Dây chuyền bị giữ; thẻ chưa được tính là đã vào hộp.',
      response:
        'Hãy xem thẻ ở đâu. Đặt thẻ lại ở vị trí máy, hoặc loại khỏi sản xuất nếu không thấy. Nếu thẻ nằm ở chỗ khác, cho kiểm tra cảm biến ở vị trí đó.',
    },
    'packer.wrong-count': {
      consequence: 'Dây chuyền bị giữ; thẻ cuối chưa được tính là đã vào hộp.',
      response:
        'Đếm thẻ trong hộp và xác nhận số đếm trên máy. Đặt thẻ cuối lại ở máy đóng hộp; nếu không thấy, loại khỏi sản xuất.',
    },
    'laser.interlock-open': {
      consequence: 'Laser không thể khắc; dây chuyền bị giữ.',
      response: 'Đóng nắp, chắc chắn không ai trong đường tia, nhấn Tiếp tục.',
    },
    'laser.failed': {
      consequence: 'Thẻ bị loại và đơn được làm lại.',
      response: 'Kiểm tra thấu kính và hút khói; ba lần liên tiếp thì gọi kỹ sư.',
    },
    'qc.failed': {
      consequence: 'Thẻ bị loại và đơn được làm lại.',
      response: 'Xem ảnh của thẻ. Nếu lặp lại: lau bộ phận gây ra (thấu kính, đầu in, máy ảnh).',
    },
    'line.emergency-stop': {
      consequence: 'Tất cả đứng yên; thẻ đang làm có thể hỏng.',
      response: 'Xem có ai bị thương không. Nhả nút, nhấn Xóa, rồi Đặt lại và Bắt đầu.',
    },
    'line.card-astray': {
      consequence: 'Dây chuyền vẫn bị giữ: không được mất thẻ nào.',
      response: 'Tìm dọc đường đi và dưới băng; đặt lại hoặc lấy hẳn ra, rồi xác nhận.',
    },
    'line.stray-blank': {
      consequence: 'Dây chuyền vẫn bị giữ: không phôi nào được thiếu.',
      response: 'Lấy phôi ra và xác nhận số sê-ri.',
    },
    'line.clock-stepped': {
      consequence: 'Dây chuyền đứng: thẻ có thể mang sai ngày.',
      response: 'So đồng hồ bộ điều khiển với một đồng hồ khác, chỉnh cho đúng, rồi xác nhận cùng người thứ hai.',
    },
    'line.repeated-rejects': {
      consequence: 'Dây chuyền bị giữ trước khi hỏng thêm thẻ.',
      response: 'Xem các thẻ loại gần nhất có gì chung. Lau hoặc chỉnh bộ phận đó, nhấn Tiếp tục.',
    },
    'line.lot-failing': {
      consequence: 'Dây chuyền tạm dừng trước khi hỏng thêm phôi. Không đầu ghi nào bị tính lỗi.',
      response: 'Lấy hết phôi của lô ra, nạp lô khác, xác nhận trong danh sách việc, nhấn Chạy tiếp.',
    },
    'line.bin-difference': {
      consequence: 'Không đóng được lô nếu không có chữ ký của quản lý.',
      response: 'Đếm lại. Xem trong góc hộp và bên cạnh.',
    },
    line: {
      consequence: 'Dây chuyền đứng cho đến khi có người cho chạy tiếp.',
      response: 'Làm theo câu ở trang dây chuyền.',
    },
    order: {
      consequence: 'Công dân này chưa có thẻ cho đến khi có người quyết định.',
      response: 'Quản lý sản xuất xem lý do của đơn và đặt lại hoặc không.',
    },
    'batch.incomplete': {
      consequence: 'Các công dân này chưa có thẻ trong lô này.',
      response: 'Quản lý sản xuất xem lý do của các đơn để riêng, rồi đặt lại hoặc không.',
    },
    disk: {
      consequence: 'Khi ổ đĩa đầy, dây chuyền dừng giữa lô. Lô không đủ chỗ sẽ không được bắt đầu.',
      response:
        'Kỹ sư giải phóng chỗ: chuyển các phân đoạn sang ổ khác, giảm thời gian giữ ảnh, hoặc tăng dung lượng ổ đĩa.',
    },
    'disk.log-grows': {
      consequence: 'Tệp này lớn dần cho đến khi ổ đĩa đầy.',
      response: 'Kỹ sư tắt chương trình đang đọc nhật ký (kiểm tra, sao lưu, xem cơ sở dữ liệu). Tệp tự thu nhỏ lại.',
    },
    'disk.batch-too-large': {
      consequence: 'Lô phải chờ; các thẻ đang trên dây chuyền vẫn được làm xong.',
      response: 'Giải phóng chỗ trên ổ đĩa, dây chuyền tự chạy tiếp; hoặc tách lô, hoặc đưa lô nhỏ hơn lên trước.',
    },
    job: {
      consequence: 'Thẻ phải chờ; nếu không ai biết được kết quả, thẻ bị loại.',
      response: 'Xem máy. Cardline tự hỏi lại máy.',
    },
    artwork: {
      consequence: 'Thẻ này không được làm.',
      response: 'Quản lý sản xuất xem các dòng chữ của đơn.',
    },
    journal: {
      consequence: 'Lỗi được lưu và hiển thị theo mã đã ghi.',
      response: 'Tra mã lỗi trong tài liệu của phiên bản đã ghi lỗi này.',
    },
  },
};

const UNKNOWN: Guidance = { consequence: '', response: '' };

export function guidanceFor(code: FaultCode, language: LanguageCode): Guidance {
  const [group = ''] = code.split('.');
  return GUIDANCE[language][code] ?? GUIDANCE[language][group] ?? UNKNOWN;
}
