/**
 * Certificate authorities beside those that Deno knows: of the user's own, and of the system.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { StsError } from "../base/errors.ts";
import { systemReason } from "../base/system_reason.ts";
import { quote } from "../base/text.ts";
import type { ProfileSettings } from "./target.ts";

/** What names certificates. */
export interface CaParts {
  readonly environment: Environment;
  readonly options?: { readonly "ca-bundle"?: string };
  /** Settings of the profile that a call is about; asked for only where nothing else names certificates. */
  readonly profileSettings?: () => Promise<ProfileSettings>;
}

/** Bundles of all there is take some 250 kB; what is larger is none. */
const LONGEST = 16 * 1024 * 1024;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Variables that name the system's store in place of the usual file: OpenSSL's, and that of NixOS. */
const STORE_VARIABLES = ["SSL_CERT_FILE", "NIX_SSL_CERT_FILE"];

/** Variables of Python's requests, which botocore heeds too, and of Node: what works there is to work here. */
const EXTRA_VARIABLES = ["REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/** Where systems keep their store (the list of Go's crypto/x509); Deno reads that of macOS and of Windows by itself. */
const STORE_FILES = Deno.build.os === "windows" || Deno.build.os === "darwin" ? [] : [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Files in a directory of certificates that are looked at. */
const MOST_FILES = 1000;

/**
 * Reads what the user names, by `--ca-bundle`, AWS_CA_BUNDLE or `ca_bundle` of the profile, and the system's store.
 *
 * @returns PEM; `undefined` when there is nothing
 * @throws {StsError} When what the user names cannot be read or holds no certificate
 */
export async function readCaCerts(parts: CaParts): Promise<string | undefined> {
  const texts = [await readNamed(parts), ...await readStore(parts.environment)];
  const found = texts.filter((text) => text !== undefined);
  return found.length === 0 ? undefined : found.join("\n");
}

/**
 * Finds the bundle that the user names.
 *
 * @returns Its path, and what named it
 */
export async function namedCaBundle(
  { environment, options, profileSettings }: CaParts,
): Promise<{ readonly by: string; readonly path: string } | undefined> {
  const option = options?.["ca-bundle"];
  if (option !== undefined) return { by: "--ca-bundle", path: option };
  const variable = environment["AWS_CA_BUNDLE"];
  if (variable) return { by: "AWS_CA_BUNDLE", path: variable };
  const setting = (await profileSettings?.())?.caBundle;
  return setting ? { by: "ca_bundle of ~/.aws/config", path: setting } : undefined;
}

async function readNamed(parts: CaParts): Promise<string | undefined> {
  const named = await namedCaBundle(parts);
  if (named === undefined) return undefined;
  const { by } = named;
  const path = named.path.replace(/^~(?=\/)/, parts.environment["HOME"] ?? "~");
  function refuse(problem: string, hint = "name a file of certificates (PEM)"): never {
    throw new StsError("not sent", `Cannot use ${by}: ${quote(path)} ${problem}`, hint);
  }
  // What is behind these names can be our own stdin, which belongs to the user.
  if (/^\/(dev|proc)\//.test(path)) refuse("is not a file");
  const text = await readFile(path).catch((error) =>
    refuse(`cannot be read: ${systemReason(error)}`)
  );
  if (typeof text !== "string") return refuse(text.problem);
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    return refuse(
      "holds no certificate",
      "name a file of certificates (PEM, with BEGIN CERTIFICATE); openssl x509 -inform der converts",
    );
  }
  // Not the text: Deno refuses it all for a damaged key in it, and overlooks what stands behind a mark of its encoding.
  const all = certificates.join("\n");
  return areCertificates(all) ? all : refuse("holds a damaged certificate");
}

/** Nobody has asked us for these files: what cannot be used is left out. */
async function readStore(environment: Environment): Promise<string[]> {
  const valueOf = (name: string) => environment[name] || [];
  const named = STORE_VARIABLES.flatMap(valueOf);
  const directories = (environment["SSL_CERT_DIR"] ?? "").split(":").filter((path) => path !== "");
  const texts = [
    ...await readFirst(named.length === 0 ? STORE_FILES : named),
    ...await readDirectories(directories),
    ...(await Promise.all(EXTRA_VARIABLES.flatMap(valueOf).map((path) => readFirst([path]))))
      .flat(),
  ];
  return texts.flatMap(sound);
}

/** The first of some files that can be read. */
async function readFirst(paths: readonly string[]): Promise<string[]> {
  for (const path of paths) {
    const text = await readFile(path).catch(() => undefined);
    if (typeof text === "string") return [text];
  }
  return [];
}

async function readDirectories(paths: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const path of paths) {
    const entries = await Array.fromAsync(Deno.readDir(path)).catch(() => []);
    for (const { name } of entries.slice(0, MOST_FILES)) {
      const text = await readFile(`${path}/${name}`).catch(() => undefined);
      if (typeof text === "string") texts.push(text);
    }
  }
  return texts;
}

/** Reads a file that is one: to open a pipe is to wait for somebody to write into it. */
async function readFile(path: string): Promise<string | { readonly problem: string }> {
  const { isFile, isDirectory, size } = await Deno.stat(path);
  if (isDirectory) return { problem: "is a directory" };
  if (!isFile) return { problem: "is not a file" };
  if (size > LONGEST) return { problem: "is too large" };
  return await Deno.readTextFile(path);
}

/** The certificates in a text that Deno takes: it takes all of a text or nothing. */
function sound(text: string): string[] {
  const certificates = text.match(CERTIFICATE) ?? [];
  const all = certificates.join("\n");
  if (areCertificates(all)) return certificates.length === 0 ? [] : [all];
  return certificates.filter(areCertificates);
}

function areCertificates(pem: string): boolean {
  try {
    Deno.createHttpClient({ caCerts: [pem] }).close();
    return true;
  } catch {
    return false;
  }
}
