/** Historical bytes in the answer to reset of a simulated chip. */
export const SIMULATED_CHIP = 'CARDL-SIM';
