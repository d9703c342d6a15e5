/**
 * Our own environment as the AWS SDK and Deno's client find it on a miss.
 *
 * @module
 */

import { SENTINEL } from "./environment.ts";

/**
 * What the SDK and Deno's client read besides what is taken away by its name. A value that is no text, which `toObject()`
 * leaves out, would make them fail.
 */
const READ_BY_OTHERS = [
  ...["HOME", "USERPROFILE", "HOMEPATH", "HOMEDRIVE", "NODE_OPTIONS", "_X_AMZN_TRACE_ID"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
    name,
    name.toLowerCase(),
  ]),
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "DENO_TLS_CA_STORE"],
  ...["PROFILE", "RETRY_MODE", "DEFAULTS_MODE", "SDK_UA_APP_ID", "AUTH_SCHEME_PREFERENCE"].map(
    ofAws,
  ),
  ...["USE_FIPS_ENDPOINT", "USE_DUALSTACK_ENDPOINT", "DISABLE_CLOCK_SKEW_CORRECTION"].map(ofAws),
  ...["LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA", "LAMBDA_BENCHMARK_MODE"].map(ofAws),
  ...["LAMBDA_FUNCTION_NAME", "LAMBDA_MAX_CONCURRENCY"].map(ofAws),
  ...["SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"].map(ofAws),
  ...["ENABLE_DEFAULT_SOCKET_TIMEOUT_2026"].map(ofAws),
];

function ofAws(name: string): string {
  return `AWS_${name}`;
}

function isText(name: string): boolean {
  try {
    Deno.env.get(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes every AWS setting out of our own environment, and files with such settings out of reach.
 *
 * Else the SDK could send the login elsewhere (`AWS_ENDPOINT_URL`, `endpoint_url`), fail over a broken file that has
 * nothing to do with it, or call this very program, which `AWS_PROFILE` may name.
 */
export function hideAwsSettings(): void {
  for (const name of Object.keys(Deno.env.toObject())) {
    if (name.toUpperCase().startsWith("AWS_")) Deno.env.delete(name);
  }
  for (const name of READ_BY_OTHERS) if (!isText(name)) Deno.env.delete(name);
  const nothing = Deno.build.os === "windows" ? "NUL" : "/dev/null";
  // Without one the SDK asks the system for the home directory, which needs a right that is given up at the start.
  if (!Deno.env.get("HOME")) Deno.env.set("HOME", nothing);
  Deno.env.set("AWS_CONFIG_FILE", nothing);
  Deno.env.set("AWS_SHARED_CREDENTIALS_FILE", nothing);
  Deno.env.set(SENTINEL, "1");
}
