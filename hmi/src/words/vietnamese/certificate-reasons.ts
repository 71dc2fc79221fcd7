import type { ReasonWords } from '../certificate-reasons.ts';

/** What is wrong with a machine's certificate, and who does what about it; continues «Chứng thư số của máy in …». */
export const CERTIFICATE_REASONS_VIETNAMESE: ReasonWords = {
  missing: () => 'chưa có ở đây: máy tự kết nối đến, nên hãy đặt trước chứng thư số của máy vào trusted/certs',
  simulated: () =>
    'là của máy mô phỏng, còn đây là dây chuyền thật: kiểm tra địa chỉ trong tệp bố trí và máy đang trả lời ở đó',
  unreadable: () => 'không đọc được: tạo chứng thư số mới tại máy',
  'chain-incomplete': () => 'thiếu bên cấp: đặt chứng thư số của bên cấp vào issuers/certs',
  'signature-wrong': () => 'không do bên được ghi tên ký: xin cấp mới và hỏi ai đã sửa nó',
  weak: () => 'có khóa hoặc chữ ký quá yếu: ít nhất RSA 2048 bit và SHA-256',
  untrusted: () => 'chưa được tin cậy',
  'not-yet-valid': ({ from }) =>
    `chưa có hiệu lực trước ngày ${from ?? ''}: kiểm tra đồng hồ của máy và của máy tính này`,
  expired: ({ until }) => `đã hết hạn (đến ngày ${until ?? ''}): gia hạn tại máy rồi tin cậy chứng thư số mới`,
  'issuer-time': () => 'có bên cấp với chứng thư số ngoài thời hạn: gia hạn chứng thư số của bên cấp',
  'host-name': () => 'ghi tên máy chủ khác: dùng tên có trong đó, hoặc xin cấp cho địa chỉ này',
  'application-uri': () => 'ghi ứng dụng khác với ứng dụng của máy: tạo chứng thư số mới tại máy',
  'key-usage': () => 'có khóa không được dùng cho mọi việc mà OPC UA cần: xin cấp loại dùng để ký và mã hóa',
  use: () => 'không dùng cho máy chủ: xin cấp loại xác thực máy chủ',
  'issuer-use': () => 'có bên cấp không được quyền cấp: kiểm tra chứng thư số của bên cấp',
  'revocation-unknown': () => 'có thể đã bị thu hồi: đặt danh sách thu hồi của bên cấp vào issuers/crl',
  'issuer-revocation-unknown': () => 'có bên cấp có thể đã bị thu hồi: đặt danh sách thu hồi vào issuers/crl',
  revoked: () => 'đã bị bên cấp thu hồi: xin cấp mới',
  'issuer-revoked': () => 'có bên cấp đã bị thu hồi: xin bên khác cấp',
};
