/*
 * A reader of electronic identity documents that shares no line with Cardline: PC/SC by pcsclite, PACE and secure
 * messaging by OpenPACE (BSI TR-03110). It opens the chip, reads EF.COM, DG1, DG13 and EF.SOD, and writes them to files.
 *
 *   read-emrtd READER (MRZ|CAN) SECRET FOLDER
 */
#include <eac/eac.h>
#include <eac/pace.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

#define RESPONSE_MAX 70000
#define READ_CHUNK 200

static SCARDHANDLE card;
static EAC_CTX *session;
static int secured;

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  ERR_print_errors_fp(stderr);
  exit(1);
}

static BUF_MEM *buffer(const unsigned char *bytes, size_t length) {
  BUF_MEM *out = BUF_MEM_new();
  if (out == NULL || !BUF_MEM_grow(out, length)) fail("no memory");
  if (length > 0) memcpy(out->data, bytes, length);
  return out;
}

static size_t exchange(const unsigned char *command, size_t length, unsigned char *response) {
  DWORD received = RESPONSE_MAX;
  LONG outcome = SCardTransmit(card, SCARD_PCI_T1, command, length, NULL, response, &received);
  if (outcome != SCARD_S_SUCCESS) {
    fprintf(stderr, "SCardTransmit: %s\n", pcsc_stringify_error(outcome));
    exit(1);
  }
  if (received < 2) fail("the chip's answer has no status word");
  return received;
}

static unsigned status_of(const unsigned char *response, size_t length) {
  return (unsigned)response[length - 2] << 8 | response[length - 1];
}

/* ---- GENERAL AUTHENTICATE ---- */

static BUF_MEM *authenticate(int chained, unsigned char tag, const BUF_MEM *value, unsigned char wanted) {
  unsigned char command[300], response[RESPONSE_MAX];
  size_t at = 0, length = value == NULL ? 0 : value->length;
  command[at++] = chained ? 0x10 : 0x00;
  command[at++] = 0x86;
  command[at++] = 0;
  command[at++] = 0;
  command[at++] = (unsigned char)(value == NULL ? 2 : length + 4);
  command[at++] = 0x7c;
  command[at++] = (unsigned char)(value == NULL ? 0 : length + 2);
  if (value != NULL) {
    command[at++] = tag;
    command[at++] = (unsigned char)length;
    memcpy(command + at, value->data, length);
    at += length;
  }
  command[at++] = 0;
  size_t received = exchange(command, at, response);
  if (status_of(response, received) != 0x9000) {
    fprintf(stderr, "GENERAL AUTHENTICATE %02X: %04X\n", tag, status_of(response, received));
    exit(2);
  }
  if (received < 6 || response[0] != 0x7c || response[2] != wanted) fail("an unexpected dynamic authentication datum");
  return buffer(response + 4, response[3]);
}

static void pace(enum s_type kind, const char *secret) {
  unsigned char response[RESPONSE_MAX];
  static const unsigned char select_master_file[] = {0x00, 0xa4, 0x00, 0x0c, 0x02, 0x3f, 0x00};
  static const unsigned char select_card_access[] = {0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, 0x1c};
  static const unsigned char read_all[] = {0x00, 0xb0, 0x00, 0x00, 0x00};
  size_t received = exchange(select_master_file, sizeof select_master_file, response);
  if (status_of(response, received) != 0x9000) fail("the master file can't be selected");
  received = exchange(select_card_access, sizeof select_card_access, response);
  if (status_of(response, received) != 0x9000) fail("EF.CardAccess can't be selected");
  received = exchange(read_all, sizeof read_all, response);
  if (status_of(response, received) != 0x9000) fail("EF.CardAccess can't be read");
  if (!EAC_CTX_init_ef_cardaccess(response, received - 2, session)) fail("OpenPACE does not take EF.CardAccess");

  /* MSE:Set AT for id-PACE-ECDH-GM-AES-CBC-CMAC-128. */
  unsigned char set[] = {0x00, 0x22, 0xc1, 0xa4, 0x0f, 0x80, 0x0a, 0x04, 0x00, 0x7f, 0x00,
                         0x07, 0x02, 0x02, 0x04, 0x02, 0x02, 0x83, 0x01, (unsigned char)kind};
  received = exchange(set, sizeof set, response);
  if (status_of(response, received) != 0x9000) fail("MSE:Set AT was refused");

  PACE_SEC *password = PACE_SEC_new(secret, strlen(secret), kind);
  if (password == NULL) fail("OpenPACE does not take the secret");
  BUF_MEM *nonce = authenticate(1, 0, NULL, 0x80);
  if (!PACE_STEP2_dec_nonce(session, password, nonce)) fail("the nonce can't be decrypted");
  BUF_MEM *mapping = PACE_STEP3A_generate_mapping_data(session);
  BUF_MEM *chip_mapping = authenticate(1, 0x81, mapping, 0x82);
  if (!PACE_STEP3A_map_generator(session, chip_mapping)) fail("the generator can't be mapped");
  BUF_MEM *own_key = PACE_STEP3B_generate_ephemeral_key(session);
  BUF_MEM *chip_key = authenticate(1, 0x83, own_key, 0x84);
  if (!PACE_STEP3B_compute_shared_secret(session, chip_key) || !PACE_STEP3C_derive_keys(session))
    fail("no shared secret");
  BUF_MEM *token = PACE_STEP3D_compute_authentication_token(session, chip_key);
  BUF_MEM *chip_token = authenticate(0, 0x85, token, 0x86);
  if (PACE_STEP3D_verify_authentication_token(session, chip_token) != 1) fail("the chip's token is wrong");
  if (!EAC_CTX_set_encryption_ctx(session, EAC_ID_PACE)) fail("no secure messaging");
  secured = 1;
}

/* ---- Secure messaging, ICAO Doc 9303-11 section 9.8 ---- */

static size_t put_object(unsigned char *out, unsigned char tag, const unsigned char *value, size_t length) {
  size_t at = 0;
  out[at++] = tag;
  if (length >= 0x80) out[at++] = 0x81;
  out[at++] = (unsigned char)length;
  memcpy(out + at, value, length);
  return at + length;
}

/* The plain answer's data is left in `plain`; the value is its status word. */
static unsigned secure(const unsigned char header[4], const unsigned char *data, size_t data_length, int le,
                       unsigned char *plain, size_t *plain_length) {
  unsigned char body[512], command[600], response[RESPONSE_MAX];
  size_t body_length = 0;
  unsigned char protected_header[4] = {header[0] | 0x0c, header[1], header[2], header[3]};
  if (!EAC_increment_ssc(session)) fail("the counter can't be incremented");
  if (data_length > 0) {
    BUF_MEM *padded = EAC_add_iso_pad(session, buffer(data, data_length));
    BUF_MEM *encrypted = EAC_encrypt(session, padded);
    unsigned char value[300];
    value[0] = 0x01;
    memcpy(value + 1, encrypted->data, encrypted->length);
    body_length += put_object(body + body_length, 0x87, value, encrypted->length + 1);
  }
  if (le >= 0) {
    unsigned char expected = (unsigned char)le;
    body_length += put_object(body + body_length, 0x97, &expected, 1);
  }
  BUF_MEM *signed_header = EAC_add_iso_pad(session, buffer(protected_header, 4));
  BUF_MEM *to_sign = buffer((unsigned char *)signed_header->data, signed_header->length);
  if (body_length > 0) {
    BUF_MEM *signed_body = EAC_add_iso_pad(session, buffer(body, body_length));
    size_t header_length = to_sign->length;
    BUF_MEM_grow(to_sign, header_length + signed_body->length);
    memcpy(to_sign->data + header_length, signed_body->data, signed_body->length);
  }
  BUF_MEM *mac = EAC_authenticate(session, to_sign);
  body_length += put_object(body + body_length, 0x8e, (unsigned char *)mac->data, mac->length);
  size_t at = 0;
  memcpy(command, protected_header, 4);
  at = 4;
  command[at++] = (unsigned char)body_length;
  memcpy(command + at, body, body_length);
  at += body_length;
  command[at++] = 0;
  size_t received = exchange(command, at, response);

  if (!EAC_increment_ssc(session)) fail("the counter can't be incremented");
  const unsigned char *encrypted = NULL, *status = NULL, *chip_mac = NULL, *mac_at = NULL;
  size_t encrypted_length = 0;
  for (const unsigned char *p = response; p < response + received - 2;) {
    const unsigned char *start = p;
    unsigned char tag = *p++;
    size_t length = *p++;
    if (length == 0x81) length = *p++;
    else if (length == 0x82) { length = (size_t)p[0] << 8 | p[1]; p += 2; }
    if (tag == 0x87) { encrypted = p + 1; encrypted_length = length - 1; }
    if (tag == 0x99) status = p;
    if (tag == 0x8e) { chip_mac = p; mac_at = start; }
    p += length;
  }
  if (status == NULL || chip_mac == NULL) {
    fprintf(stderr, "the chip left secure messaging: %04X\n", status_of(response, received));
    exit(3);
  }
  BUF_MEM *signed_answer = EAC_add_iso_pad(session, buffer(response, (size_t)(mac_at - response)));
  if (EAC_verify_authentication(session, signed_answer, buffer(chip_mac, 8)) != 1) fail("the answer's MAC is wrong");
  *plain_length = 0;
  if (encrypted != NULL) {
    BUF_MEM *decrypted = EAC_decrypt(session, buffer(encrypted, encrypted_length));
    BUF_MEM *unpadded = EAC_remove_iso_pad(decrypted);
    if (unpadded == NULL) fail("the answer's padding is wrong");
    memcpy(plain, unpadded->data, unpadded->length);
    *plain_length = unpadded->length;
  }
  return (unsigned)status[0] << 8 | status[1];
}

static unsigned select_file(unsigned fid) {
  unsigned char plain[RESPONSE_MAX];
  size_t length;
  const unsigned char header[4] = {0x00, 0xa4, 0x02, 0x0c};
  const unsigned char data[2] = {(unsigned char)(fid >> 8), (unsigned char)fid};
  return secure(header, data, sizeof data, -1, plain, &length);
}

static void read_file(unsigned fid, const char *folder, const char *name) {
  static unsigned char content[RESPONSE_MAX], plain[RESPONSE_MAX];
  size_t total = 4, have = 0;
  unsigned sw = select_file(fid);
  if (sw != 0x9000) {
    fprintf(stderr, "SELECT %04X: %04X\n", fid, sw);
    exit(4);
  }
  while (have < total) {
    size_t length, wanted = have == 0 ? 4 : total - have < READ_CHUNK ? total - have : READ_CHUNK;
    const unsigned char header[4] = {0x00, 0xb0, (unsigned char)(have >> 8), (unsigned char)have};
    sw = secure(header, NULL, 0, (int)wanted, plain, &length);
    if (sw != 0x9000 || length == 0) {
      fprintf(stderr, "READ BINARY %04X at %zu: %04X\n", fid, have, sw);
      exit(4);
    }
    memcpy(content + have, plain, length);
    have += length;
    if (have == 4) {
      unsigned first = content[1];
      total = first < 0x80 ? first + 2 : first == 0x81 ? content[2] + 3u : ((unsigned)content[2] << 8 | content[3]) + 4u;
    }
  }
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(content, 1, total, file) != total || fclose(file) != 0) fail(path);
  printf("%s %zu\n", name, total);
}

int main(int argc, char **argv) {
  if (argc != 5) fail("read-emrtd READER (MRZ|CAN) SECRET FOLDER");
  SCARDCONTEXT context;
  DWORD protocol;
  if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) fail("no pcscd");
  LONG outcome = SCardConnect(context, argv[1], SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card, &protocol);
  if (outcome != SCARD_S_SUCCESS) fail(pcsc_stringify_error(outcome));
  EAC_init();
  session = EAC_CTX_new();
  if (session == NULL) fail("no OpenPACE context");
  pace(strcmp(argv[2], "CAN") == 0 ? PACE_CAN : PACE_MRZ, argv[3]);
  printf("PACE %s\n", argv[2]);

  unsigned char plain[RESPONSE_MAX];
  size_t length;
  const unsigned char header[4] = {0x00, 0xa4, 0x04, 0x0c};
  const unsigned char aid[] = {0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};
  if (secure(header, aid, sizeof aid, -1, plain, &length) != 0x9000) fail("the application can't be selected");
  read_file(0x011e, argv[4], "com");
  read_file(0x0101, argv[4], "dg1");
  read_file(0x010d, argv[4], "dg13");
  read_file(0x011d, argv[4], "sod");
  printf("DG3 %04X\n", select_file(0x0103));
  SCardDisconnect(card, SCARD_RESET_CARD);
  SCardReleaseContext(context);
  EAC_CTX_clear_free(session);
  EAC_cleanup();
  return 0;
}
