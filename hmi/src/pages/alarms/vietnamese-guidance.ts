import type { GuidanceByCode } from './guidance-by-code.ts';

export const VIETNAMESE_GUIDANCE: GuidanceByCode = {
  link: {
    consequence: 'Thẻ phải chờ máy này; nếu không còn máy cùng loại, dây chuyền tạm dừng.',
    response: 'Kiểm tra nguồn điện và cáp. Máy tự được nhận lại.',
  },
  'link.certificate-untrusted': {
    consequence: 'Máy không được sử dụng.',
    response: 'Máy vừa được thay? Kỹ sư đối chiếu mã băm và tin cậy chứng thư số mới.',
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
  'station.other-certificate': {
    consequence: 'Không giao việc cho máy này, và không tin điều gì máy báo.',
    response:
      'Có chủ ý thay máy hoặc gia hạn chứng thư số không? Nếu có, hai người so chứng thư số với màn hình của máy rồi chấp nhận trong danh sách việc. Nếu không, gọi cán bộ an ninh.',
  },
  'station.memory-lost': {
    consequence: 'Thẻ không chứng minh được công đoạn sẽ bị loại và làm lại.',
    response: 'Không cần làm gì; nếu lặp lại, cho kiểm tra nguồn điện của máy.',
  },
  'station.chattering': {
    consequence: 'Không giao việc cho máy này và không tin điều gì máy báo; dây chuyền tạm dừng nếu cần đến máy.',
    response:
      'Kiểm tra cảm biến, cáp và chương trình của máy, rồi xác nhận trong danh sách việc: máy được kết nối lại.',
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
    consequence: 'Thẻ lỗi nằm chờ cho đến khi dây chuyền đứng.',
    response: 'Hai người cùng đổ và đếm hộp thẻ lỗi.',
  },
  'transport.jam': {
    consequence: 'Không có gì chuyển động.',
    response: 'Mở nắp tại chỗ được nêu, lấy thẻ ra, xác nhận thẻ ra sao, nhấn {Unhold}.',
  },
  'transport.double-feed': {
    consequence: 'Không có gì chuyển động; không phôi nào trong hai phôi được dùng.',
    response: 'Lấy cả hai phôi ra, xác nhận từng số sê-ri, nhấn {Unhold}.',
  },
  transport: {
    consequence: 'Không có gì chuyển động cho đến khi cảm biến và nhật ký khớp nhau.',
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
    response: 'Kiểm tra ruy băng, màng phủ và đầu in.',
  },
  'printer.ribbon-out': {
    consequence: 'Dây chuyền chờ máy in.',
    response: 'Lắp ruy băng mới và quét số lô. Dây chuyền tự chạy tiếp.',
  },
  'printer.film-out': {
    consequence: 'Dây chuyền chờ máy in.',
    response: 'Lắp cuộn màng phủ mới. Dây chuyền tự chạy tiếp.',
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
      'Lấy thẻ cuối ra khỏi hộp; hai người đếm các thẻ còn lại, mỗi người tự đếm, rồi nhập số của mình trong danh sách việc ở trang dây chuyền. Đặt thẻ cuối lại ở máy đóng hộp; nếu không thấy, loại khỏi sản xuất.',
  },
  'laser.interlock-open': {
    consequence: 'Laser không thể khắc; dây chuyền bị giữ.',
    response: 'Đóng nắp, chắc chắn không ai trong đường tia, nhấn {Unhold}.',
  },
  'laser.failed': {
    consequence: 'Thẻ bị loại và đơn được làm lại.',
    response: 'Kiểm tra thấu kính và hút khói; ba lần liên tiếp thì gọi kỹ sư.',
  },
  'qc.failed': {
    consequence: 'Thẻ bị loại và đơn được làm lại.',
    response: 'Xem ảnh của thẻ. Nếu lặp lại: lau bộ phận gây ra (thấu kính, đầu in, camera).',
  },
  'line.emergency-stop': {
    consequence: 'Tất cả đứng yên; thẻ đang làm có thể hỏng.',
    response: 'Xem có ai bị thương không. Nhả nút, nhấn {Clear}, rồi nhấn {Reset} và {Start}.',
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
  'line.unsecured': {
    consequence: 'Dữ liệu công dân đi qua mạng không mã hóa, và máy lạ có thể giả làm máy của dây chuyền.',
    response: 'Cài đặt các máy cho SignAndEncrypt, sửa tệp bố trí và khởi động lại bộ điều khiển.',
  },
  'line.repeated-rejects': {
    consequence: 'Dây chuyền bị giữ trước khi hỏng thêm thẻ.',
    response: 'Xem các thẻ lỗi gần nhất có gì chung. Lau hoặc chỉnh bộ phận đó, nhấn {Unhold}.',
  },
  'line.lot-failing': {
    consequence: 'Dây chuyền tạm dừng trước khi hỏng thêm phôi. Không đầu ghi nào bị tính lỗi.',
    response: 'Lấy hết phôi của lô ra, nạp lô khác, xác nhận trong danh sách việc, nhấn {Unhold}.',
  },
  'line.bin-difference': {
    consequence: 'Không đóng được lô nếu không có chữ ký của quản lý.',
    response: 'Đếm lại. Xem trong góc hộp và bên cạnh.',
  },
  'line.box-difference': {
    consequence: 'Hộp được dùng tiếp với số thẻ đã đếm; bảng kê của hộp ghi số khác.',
    response: 'Tìm thẻ thiếu hoặc thừa trước khi hộp rời xưởng. Quản lý sản xuất quyết định.',
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
};
