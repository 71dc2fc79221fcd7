import type { CertificateReason } from '../../../controller/gateway/contract.ts';

/** What is wrong with a machine's certificate, and who does what about it; continues «The certificate of the printer …». */

type Context = Readonly<Record<string, string | number>>;
type ReasonWords = Readonly<Record<CertificateReason, (context: Context) => string>>;

export const CERTIFICATE_REASONS_ENGLISH: ReasonWords = {
  missing: () => 'is not here: the machine connects by itself, so put its certificate into trusted/certs beforehand',
  simulated: () =>
    'is a simulated machine’s, and this line is a real one: look at the address in the layout, and at who answers there',
  unreadable: () => 'can’t be read: have the machine make a new one',
  'chain-incomplete': () => 'lacks its issuer: put the issuer’s certificate into issuers/certs',
  'signature-wrong': () => 'is not signed by whom it names: have a new one issued, and ask who changed this one',
  weak: () => 'has too weak a key or signature: RSA with 2048 bits and SHA-256 is the least',
  untrusted: () => 'is not trusted',
  'not-yet-valid': ({ from }) =>
    `is not valid before ${from ?? ''}: look at the clocks of the machine and of this computer`,
  expired: ({ until }) => `has expired (valid until ${until ?? ''}): renew it at the machine, then trust the new one`,
  'issuer-time': () => 'has an issuer whose own certificate is out of its time: renew the issuer’s',
  'host-name': () => 'names another host: address the machine by a name in it, or have one issued for this address',
  'application-uri': () => 'names another application than the machine does: have a new one made at the machine',
  'key-usage': () =>
    'has a key that may not be used for all that OPC UA does with it: have one issued for signing and encryption',
  use: () => 'is not meant for a server: have one issued for server authentication',
  'issuer-use': () => 'has an issuer that may issue none: look at the issuer’s certificate',
  'revocation-unknown': () => 'may be revoked: put its issuer’s revocation list into issuers/crl',
  'issuer-revocation-unknown': () => 'has an issuer that may be revoked: put the revocation list into issuers/crl',
  revoked: () => 'was revoked by its issuer: have a new one issued',
  'issuer-revoked': () => 'has an issuer that was revoked: have one issued by another',
};

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

/** `reason` comes from a journal, which may be older or newer than these words. */
export function certificateReason(words: ReasonWords, context: Context): string {
  const { reason } = context;
  const known = Object.entries(words).find(([name]) => name === reason);
  return known?.[1](context) ?? words.unreadable(context);
}
