/** Variables of the environment that commands read, as their help explains them. */

/** Every command reads these. */
export const EVERYWHERE = ['CARDLINE_HOME', 'CARDLINE_DEBUG', 'NO_COLOR'] as const;

export const ENVIRONMENT = {
  CARDLINE_HOME:
    'folder of keys, certificates and trust lists (default: $XDG_CONFIG_HOME/cardline, else ~/.config/cardline)',
  CARDLINE_DEBUG: 'set: what the libraries log goes to stderr; for developers',
  CARDLINE_KEY_PASSPHRASE:
    'the first custodian’s part of the issuer keys’ passphrase; asked for at a terminal if not set',
  CARDLINE_KEY_PASSPHRASE_2: 'the second custodian’s part',
  CARDLINE_HSM_PIN: 'PIN of the token that holds the document signer’s key',
  CARDLINE_BY_SECRET: 'PIN or password of the person --by names; asked for at a terminal if not set',
  CARDLINE_SECOND_SECRET: 'PIN or password of the person --second names',
  CARDLINE_CONFIG: 'the configuration file where --config is not given',
  CHROMIUM: 'the browser of a bench that drives one',
  NO_COLOR: 'set: no colours (no-color.org)',
} as const;

export type Variable = keyof typeof ENVIRONMENT;
