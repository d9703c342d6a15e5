/**
 * A certificate for the stand-in, made by OpenSSL where there is one.
 *
 * @module
 */

/** A certificate that has signed nothing and whose key is nowhere, for where any will do. PEM. */
export const NOBODY = `-----BEGIN CERTIFICATE-----
MIIBeDCCAR2gAwIBAgIUUKQ7RVwqzDw+xv+AdlEAANeMqkgwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbm9ib2R5MB4XDTI2MTEyNjIwMzUzOFoXDTM2MTEyMzIwMzUz
OFowETEPMA0GA1UEAwwGbm9ib2R5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
zcHXpzWY+EIrEx8osqJZTh0zjPCkqYIhUo+mmCjDH3oNvT73dStW677iVJntvsGT
/gdvPeXcb8vrtNjmK2oZP6NTMFEwHQYDVR0OBBYEFOGLv1laTnDymMbVQe2l+AmE
QMXdMB8GA1UdIwQYMBaAFOGLv1laTnDymMbVQe2l+AmEQMXdMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhANtY6LrQT/W4StZPHkP9UK1FjlaSDc2H
QtOkQgBJm+9+AiEA7fSHmRhAGCajToJ4a1/kEgEZs2+IVzgyeBeAHw5VIJg=
-----END CERTIFICATE-----
`;

/**
 * Tells whether {@linkcode selfSigned} can be called.
 *
 * @returns Whether there is an `openssl` on PATH
 */
export function hasOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"] }).outputSync()
      .success;
  } catch {
    return false;
  }
}

/**
 * Makes a key and a certificate for 127.0.0.1 that is not a CA, which Deno's TLS would not take for a server's.
 *
 * @returns Both as PEM
 */
export async function selfSigned(): Promise<{ cert: string; key: string }> {
  const { stdout } = await new Deno.Command("openssl", {
    args: [
      "req",
      "-x509",
      "-nodes",
      ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
      ...["-subj", "/CN=127.0.0.1", "-days", "2", "-keyout", "-"],
      ...["-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  const cut = text.indexOf("-----BEGIN CERTIFICATE-----");
  return { key: text.slice(0, cut), cert: text.slice(cut) };
}
