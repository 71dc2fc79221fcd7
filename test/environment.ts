/**
 * Before each test file: what an earlier one left in the environment of the worker that they share. The OPC UA library writes
 * OPENSSL_CONF=undefined once it has read a key, and every openssl that is started afterwards would look for that file.
 */
if (process.env['OPENSSL_CONF'] === 'undefined') delete process.env['OPENSSL_CONF'];
